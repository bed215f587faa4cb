using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>
/// The first frame in each direction of a peer connection: either side's hello, or the reason why it closes. The first bytes are fixed for all versions to
/// come, so that a member of another version gets a sentence and no riddle.
/// </summary>
public static class HelloCodec
{
    /// <summary>The version of hello and messages. A peer with another one is refused.</summary>
    public const byte Version = 1;

    /// <summary>The largest hello or refusal.</summary>
    public const int MaxBytes = 16 * 1024;

    private const byte HelloKind = 1;
    private const byte RefusalKind = 2;

    private static ReadOnlySpan<byte> Magic => "ORDO"u8;

    /// <summary>Writes a hello as a frame.</summary>
    public static void Write(ByteWriter writer, Hello hello)
    {
        var start = Begin(writer, HelloKind);
        writer.Byte((byte)hello.From.Value);
        writer.Byte((byte)hello.To.Value);
        RosterCodec.WriteMark(writer, hello.Mark);
        RosterCodec.Write(writer, hello.Roster);
        FrameCodec.End(writer, start);
    }

    /// <summary>Writes a refusal as a frame.</summary>
    public static void WriteRefusal(ByteWriter writer, string reason)
    {
        var start = Begin(writer, RefusalKind);
        writer.Text(reason);
        FrameCodec.End(writer, start);
    }

    /// <summary>Reads the first frame. Exactly one of the two results is given.</summary>
    public static (Hello? Hello, string? Refusal) Read(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        if (!reader.Raw(Magic.Length).SequenceEqual(Magic))
        {
            return (null, "What came is no greeting of an Ordo member. See that the port is a peer port.");
        }

        var version = reader.Byte();
        if (version != Version)
        {
            return (null, $"The peer speaks version {version} of the peer protocol, this member version {Version}. Update the older one.");
        }

        var kind = reader.Byte();
        if (kind == RefusalKind)
        {
            var reason = reader.Text();
            return (null, reader.IsComplete ? reason : "The peer's refusal is malformed.");
        }

        var hello = new Hello(new MemberId(reader.Byte()), new MemberId(reader.Byte()), RosterCodec.ReadMark(ref reader), RosterCodec.Read(ref reader));
        return kind == HelloKind && reader.IsComplete ? (hello, null) : (null, "The peer's greeting is malformed.");
    }

    private static int Begin(ByteWriter writer, byte kind)
    {
        var start = FrameCodec.Begin(writer);
        writer.Raw(Magic);
        writer.Byte(Version);
        writer.Byte(kind);
        return start;
    }
}
