using System;
using System.Collections.Generic;
using System.Text;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The keys of one sequence: a set to find them and a queue to let them go. <see cref="KeyStore"/> changes it; nobody else does.
/// </summary>
internal sealed class KeyTable
{
    private readonly HashSet<KeyRecord> _byKey = new(KeyComparer.Instance);
    private readonly HashSet<KeyRecord>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly KeyQueue _byExpiry = new();

    public KeyTable(string sequenceName)
    {
        SequenceName = sequenceName;
        Seed = SeedOf(sequenceName);
        _lookup = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string SequenceName { get; }

    /// <summary>What the hashes of these keys begin with, so that a key counts for its sequence only.</summary>
    public ulong Seed { get; }

    /// <summary>The sum of the hashes of all records here: what the content loses when the sequence is removed.</summary>
    public ulong Content { get; private set; }

    /// <summary>How many records are held, expired ones that are not swept yet included.</summary>
    public int Count => _byExpiry.Count;

    /// <summary>When the first record expires. There must be one.</summary>
    public long NextExpiryMs => _byExpiry.Peek().ExpiresMs;

    /// <summary>When the record added last expires. There must be one.</summary>
    public long LastExpiryMs => _byExpiry.Last.ExpiresMs;

    public static ulong SeedOf(string sequenceName)
    {
        Span<byte> name = stackalloc byte[State.SequenceName.MaxLength];
        return Hash64.Of(name[..Encoding.ASCII.GetBytes(sequenceName, name)]);
    }

    /// <summary>Finds a key that has not expired.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, long timeMs, out KeyRecord record) =>
        _lookup.TryGetValue(key, out record) && record.ExpiresMs > timeMs;

    /// <summary>Adds a record that expires last, and gives its hash. It takes the place of an expired one of the same key.</summary>
    public ulong Add(KeyRecord record)
    {
        _byKey.Remove(record);
        _byKey.Add(record);
        _byExpiry.Enqueue(record);
        var hash = ContentHash.Of(record.Bytes, Seed);
        Content += hash;
        return hash;
    }

    /// <summary>Removes the record that expires first, and gives its hash.</summary>
    public ulong RemoveFirst()
    {
        var record = _byExpiry.Dequeue();
        if (_byKey.TryGetValue(record, out var current) && ReferenceEquals(current.Bytes, record.Bytes))
        {
            _byKey.Remove(record);
        }

        var hash = ContentHash.Of(record.Bytes, Seed);
        Content -= hash;
        return hash;
    }

    public KeyQueue.Range Capture() => _byExpiry.Capture();
}
