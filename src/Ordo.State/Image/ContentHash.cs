using System;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The sum, modulo 2⁶⁴, of the hashes of all records. A sum knows no order, so each feature keeps it up to date by itself: it takes off the
/// bytes that a record has now and adds the bytes that it shall have. What is taken off is always hashed from memory and never from a
/// remembered value: when memory changed by itself, the sum no longer fits and the next full recomputation shows it (PROMISES 3).
/// </summary>
internal sealed class ContentHash
{
    private readonly ByteWriter _scratch = new();

    /// <summary>The sum over all records added and not removed.</summary>
    public ulong Value { get; private set; }

    /// <summary>The hash of a record kept as bytes. The seed says what it belongs to: equal keys of two sequences hash differently.</summary>
    public static ulong Of(ReadOnlySpan<byte> record, ulong seed) => Hash64.Of(record, seed);

    /// <summary>Counts a new record in.</summary>
    public void Add<TRecord>(in TRecord record)
        where TRecord : struct, IRecord => Value += Of(record);

    /// <summary>Counts a record out.</summary>
    public void Remove<TRecord>(in TRecord record)
        where TRecord : struct, IRecord => Value -= Of(record);

    /// <summary>Changes a record in place.</summary>
    public void Replace<TRecord>(ref TRecord record, in TRecord next)
        where TRecord : struct, IRecord
    {
        Value -= Of(record);
        record = next;
        Value += Of(record);
    }

    /// <summary>Counts in a hash, or a sum of hashes, made with <see cref="Of(ReadOnlySpan{byte}, ulong)"/>.</summary>
    public void Add(ulong hashes) => Value += hashes;

    /// <summary>Counts out a hash or a sum of hashes.</summary>
    public void Remove(ulong hashes) => Value -= hashes;

    private ulong Of<TRecord>(in TRecord record)
        where TRecord : struct, IRecord
    {
        _scratch.Clear();
        record.WriteTo(_scratch);
        return Of(_scratch.Written, seed: 0);
    }
}
