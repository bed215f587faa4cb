using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>Rosters and directory identities ↔ bytes, for the greeting and for the directory's own file.</summary>
public static class RosterCodec
{
    private const int MarkBytes = 16;

    /// <summary>Writes a directory's identity.</summary>
    public static void Write(ByteWriter writer, DirectoryIdentity identity)
    {
        writer.Byte((byte)identity.Member.Value);
        WriteMark(writer, identity.Mark);
        writer.Bool(identity.Started);
        Write(writer, identity.Roster);
    }

    /// <summary>Reads a directory's identity; null when malformed.</summary>
    public static DirectoryIdentity? TryRead(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var member = new MemberId(reader.Byte());
        var mark = ReadMark(ref reader);
        var started = reader.Bool();
        var identity = new DirectoryIdentity(member, mark, Read(ref reader), started);
        return reader.IsComplete ? identity : null;
    }

    internal static void Write(ByteWriter writer, Roster? roster)
    {
        writer.Bool(roster is not null);
        if (roster is null)
        {
            return;
        }

        WriteMark(writer, roster.Cluster);
        writer.Var((ulong)roster.Marks.Count);
        foreach (var (member, mark) in roster.Marks.OrderBy(pair => pair.Key.Value))
        {
            writer.Byte((byte)member.Value);
            WriteMark(writer, mark);
        }
    }

    internal static Roster? Read(ref ByteReader reader)
    {
        if (!reader.Bool())
        {
            return null;
        }

        var cluster = ReadMark(ref reader);
        var count = reader.Count(MemberId.Max);
        var marks = new Dictionary<MemberId, Guid>(count);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            marks[new MemberId(reader.Byte())] = ReadMark(ref reader);
        }

        return new Roster(cluster, marks);
    }

    internal static void WriteMark(ByteWriter writer, Guid mark) => mark.TryWriteBytes(writer.Take(MarkBytes), bigEndian: true, out _);

    internal static Guid ReadMark(ref ByteReader reader) =>
        reader.Raw(MarkBytes) is { Length: MarkBytes } bytes ? new Guid(bytes, bigEndian: true) : Guid.Empty;
}
