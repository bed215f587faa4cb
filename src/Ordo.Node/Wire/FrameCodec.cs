using System.Buffers;
using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>What <see cref="FrameCodec.TryRead"/> found.</summary>
public enum FrameRead
{
    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The bytes are no frame: the connection is of no use any more.</summary>
    Malformed,
}

/// <summary>
/// One frame on a peer connection: the payload's length (4 bytes), its CRC-32C (4 bytes), both little-endian, and the payload.
/// </summary>
public static class FrameCodec
{
    /// <summary>Length and checksum.</summary>
    public const int HeaderBytes = 8;

    /// <summary>
    /// The largest payload: a batch of half a MiB that one command of 1 MiB closes, with room for what stands around it.
    /// </summary>
    public const int MaxPayloadBytes = (2 * 1024 * 1024) + (64 * 1024);

    /// <summary>Writes a message as a frame.</summary>
    public static void Write(ByteWriter writer, PeerMessage message)
    {
        var start = Begin(writer);
        MessageCodec.Write(writer, message);
        End(writer, start);
    }

    /// <summary>Starts a frame; the payload is written next, then comes <see cref="End"/>.</summary>
    public static int Begin(ByteWriter writer)
    {
        var start = writer.Length;
        writer.Take(HeaderBytes);
        return start;
    }

    /// <summary>Fills in the header of the frame that starts at <paramref name="start"/>.</summary>
    public static void End(ByteWriter writer, int start)
    {
        var length = writer.Length - start - HeaderBytes;
        if (length > MaxPayloadBytes)
        {
            throw new ArgumentException($"A payload of {length} bytes is above the limit of {MaxPayloadBytes}.", nameof(writer));
        }

        var header = writer.Patch(start, HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Of(writer.Patch(start + HeaderBytes, length)));
    }

    /// <summary>
    /// Takes one frame off the front of what was received. The payload is a new array, because the commands in it live on in the log.
    /// </summary>
    public static FrameRead TryRead(ref ReadOnlySequence<byte> received, out byte[] payload)
    {
        payload = [];
        if (received.Length < HeaderBytes)
        {
            return FrameRead.Incomplete;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        received.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 1 or > MaxPayloadBytes)
        {
            return FrameRead.Malformed;
        }

        if (received.Length < HeaderBytes + length)
        {
            return FrameRead.Incomplete;
        }

        payload = received.Slice(HeaderBytes, length).ToArray();
        received = received.Slice(HeaderBytes + length);
        return Crc32C.Of(payload) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) ? FrameRead.Frame : FrameRead.Malformed;
    }
}
