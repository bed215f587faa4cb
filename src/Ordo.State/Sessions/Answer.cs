using System;
using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The kept answer of one request of a session, as the very bytes that are hashed and stand in the image: kind, number, digest of the request, result. Immutable,
/// so that an image shares it.
/// </summary>
internal readonly struct Answer
{
    private const int NumberAt = 1;
    private const int DigestAt = NumberAt + sizeof(ulong);
    private const int ResultAt = DigestAt + sizeof(ulong);

    private Answer(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>The request's number.</summary>
    public ulong Number => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(NumberAt));

    /// <summary>The digest of what was asked, to tell it from another request under the same number.</summary>
    public ulong Digest => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(DigestAt));

    /// <summary>What the request got.</summary>
    public CommandResult Result
    {
        get
        {
            var reader = new ByteReader(Bytes.AsSpan(ResultAt));
            return CommandResult.Read(ref reader);
        }
    }

    /// <summary>The digest of a request: of the kind and the fields of its command as they are encoded.</summary>
    public static ulong DigestOf(ReadOnlySpan<byte> body) => Hash64.Of(body);

    /// <summary>What a request under this number gets: the kept result if it is the same request, and a refusal if it is another.</summary>
    public CommandResult For(ulong digest) => digest == Digest ? Result : CommandResult.Of(CommandStatus.NumberReused);

    public static Answer Create(ByteWriter scratch, ulong number, ulong digest, in CommandResult result)
    {
        scratch.Clear();
        scratch.Byte((byte)RecordKind.Answer);
        scratch.UInt64(number);
        scratch.UInt64(digest);
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
