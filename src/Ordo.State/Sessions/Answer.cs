using System;
using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The kept answer of one request of a session, as the very bytes that are hashed and stand in the image: kind, number, result. Immutable,
/// so that an image shares it.
/// </summary>
internal readonly struct Answer
{
    private const int NumberAt = 1;
    private const int ResultAt = NumberAt + sizeof(ulong);

    private Answer(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>The request's number.</summary>
    public ulong Number => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(NumberAt));

    /// <summary>What the request got.</summary>
    public CommandResult Result
    {
        get
        {
            var reader = new ByteReader(Bytes.AsSpan(ResultAt));
            return CommandResult.Read(ref reader);
        }
    }

    public static Answer Create(ByteWriter scratch, ulong number, in CommandResult result)
    {
        scratch.Clear();
        scratch.Byte((byte)RecordKind.Answer);
        scratch.UInt64(number);
        result.WriteTo(scratch);
        return new Answer(scratch.ToArray());
    }

    /// <summary>Takes an answer out of an image; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Answer answer)
    {
        answer = default;
        if (bytes.Length < ResultAt)
        {
            return false;
        }

        var reader = new ByteReader(bytes[ResultAt..]);
        CommandResult.Read(ref reader);
        answer = new Answer(bytes.ToArray());
        return reader.IsComplete;
    }
}
