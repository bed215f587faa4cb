using System;
using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Records;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>Writes records into the stream of a session. Each call waits for room, and returns false when the stream is closed.</summary>
/// <param name="buffer">The stream.</param>
/// <param name="wake">Tells the loop that the stream has grown.</param>
internal sealed class OutgoingRecords(StreamBuffer buffer, Action wake)
{
    private readonly ByteWriter _writer = new();
    private long _hole;

    /// <summary>How much has been written.</summary>
    public long End { get; private set; }

    /// <summary>Offers a file.</summary>
    public bool Write(Offer offer)
    {
        _writer.Clear();
        offer.Write(_writer);
        return Write(RecordKind.Offer, _writer.Written);
    }

    /// <summary>Begins a file.</summary>
    public bool Write(Beginning beginning)
    {
        _hole = 0;
        _writer.Clear();
        beginning.Write(_writer);
        return Write(RecordKind.Begin, _writer.Written);
    }

    /// <summary>Writes bytes of the file, and of zeros only how many there are, once others follow.</summary>
    /// <param name="chunk">The bytes.</param>
    /// <param name="isHoleGrown">Whether the last of them wait.</param>
    public bool WriteContent(ReadOnlySpan<byte> chunk, out bool isHoleGrown)
    {
        isHoleGrown = false;
        while (!chunk.IsEmpty)
        {
            var block = chunk[..Math.Min(chunk.Length, RecordHead.MaxContent)];
            isHoleGrown = !block.ContainsAnyExcept((byte)0);
            if (isHoleGrown)
            {
                _hole += block.Length;
            }
            else if (!WriteHole() || !Write(RecordKind.Content, block))
            {
                return false;
            }

            chunk = chunk[block.Length..];
        }

        return true;
    }

    /// <summary>Ends a file.</summary>
    /// <param name="digest">The SHA-256 of all of it.</param>
    public bool WriteEnd(ReadOnlySpan<byte> digest) => WriteHole() && Write(RecordKind.End, digest);

    /// <summary>Writes a record.</summary>
    public bool Write(RecordKind kind, ReadOnlySpan<byte> body)
    {
        if (!buffer.WaitForRoom(End + RecordHead.Size + body.Length))
        {
            return false;
        }

        Span<byte> head = stackalloc byte[RecordHead.Size];
        new RecordHead(kind, body.Length).Write(head);
        buffer.CopyFrom(End, head);
        buffer.CopyFrom(End + head.Length, body);
        End += head.Length + body.Length;
        buffer.Extend(End);
        wake();
        return true;
    }

    private bool WriteHole()
    {
        if (_hole == 0)
        {
            return true;
        }

        _writer.Clear();
        _writer.UInt64((ulong)_hole);
        _hole = 0;
        return Write(RecordKind.Hole, _writer.Written);
    }
}
