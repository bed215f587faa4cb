using System;
using Ordo.Transfer.Machine.Fast.Records;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>Reads records from the stream of a session. Each call waits for bytes, and returns false when the stream is closed.</summary>
/// <param name="buffer">The stream.</param>
internal sealed class IncomingRecords(StreamBuffer buffer)
{
    private readonly byte[] _body = new byte[RecordHead.MaxBody];
    private long _position;

    /// <summary>Takes a piece of a file.</summary>
    /// <returns>False when the stream makes no sense.</returns>
    public delegate bool PieceTaker(ReadOnlySpan<byte> piece);

    /// <summary>Is told how much of the stream is taken while a long record comes.</summary>
    public Action<long>? Taken { get; init; }

    /// <summary>Reads the bytes of the next head.</summary>
    public bool TryReadHead(out ReadOnlySpan<byte> head) => TryRead(RecordHead.Size, out head);

    /// <summary>Reads the body of a record that is no content.</summary>
    public bool TryReadBody(int length, out ReadOnlySpan<byte> body) => TryRead(length, out body);

    /// <summary>Reads the body of a record of content, in as many pieces as it comes in.</summary>
    /// <returns>False also when a piece was not taken.</returns>
    public bool TryReadContent(int length, PieceTaker take)
    {
        while (length > 0)
        {
            if (!buffer.WaitForEnd(_position + 1))
            {
                return false;
            }

            var piece = buffer.At(_position, (int)Math.Min(length, buffer.End - _position));
            if (!take(piece))
            {
                return false;
            }

            _position += piece.Length;
            length -= piece.Length;
            buffer.Release(_position);
            Taken?.Invoke(_position);
        }

        return true;
    }

    private bool TryRead(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = [];
        if (!buffer.WaitForEnd(_position + count))
        {
            return false;
        }

        var room = _body.AsSpan(0, count);
        buffer.CopyTo(_position, room);
        _position += count;
        buffer.Release(_position);
        bytes = room;
        return true;
    }
}
