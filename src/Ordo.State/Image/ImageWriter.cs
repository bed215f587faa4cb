using System;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// Takes the records of an image one by one, sums their hashes and, if there is a sink, hands their bytes out in chunks.
/// </summary>
internal sealed class ImageWriter(Action<ReadOnlySpan<byte>>? sink)
{
    private readonly ByteWriter _chunk = new(StateImage.ChunkBytes + 1024);
    private readonly ByteWriter _record = new();

    /// <summary>The sum of the hashes of the records written so far.</summary>
    public ulong Content { get; private set; }

    /// <summary>How many records are written.</summary>
    public ulong Records { get; private set; }

    /// <summary>Writes one byte outside of any record.</summary>
    public void Raw(byte value) => _chunk.Byte(value);

    /// <summary>Writes a record that is kept as fields.</summary>
    public void Record<TRecord>(in TRecord record)
        where TRecord : struct, IRecord
    {
        _record.Clear();
        record.WriteTo(_record);
        Record(_record.Written, seed: 0);
    }

    /// <summary>Writes a record that is kept as bytes.</summary>
    public void Record(ReadOnlySpan<byte> bytes, ulong seed)
    {
        Content += ContentHash.Of(bytes, seed);
        Records++;
        Frame(bytes);
    }

    /// <summary>Writes the closing record, which is not part of the content, and hands out the rest.</summary>
    public void End()
    {
        _record.Clear();
        _record.Byte((byte)RecordKind.End);
        _record.UInt64(Records);
        _record.UInt64(Content);
        Frame(_record.Written);
        Flush();
    }

    private void Frame(ReadOnlySpan<byte> bytes)
    {
        if (sink is null)
        {
            return;
        }

        _chunk.Blob(bytes);
        if (_chunk.Length >= StateImage.ChunkBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        sink?.Invoke(_chunk.Written);
        _chunk.Clear();
    }
}
