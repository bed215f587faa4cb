using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The result of one command. Which fields are set depends on the command; the others are 0. A value, so that executing a command
/// allocates nothing.
/// </summary>
public readonly record struct CommandResult
{
    private const int MaxFlags = 0b11;
    private const int MaxMask = 0b111_1111;

    /// <summary>How it ended.</summary>
    public CommandStatus Status { get; init; }

    /// <summary>Whether this is the answer of an earlier execution, found by its key or by its session's request number.</summary>
    public bool Repeated { get; init; }

    /// <summary>create: whether the sequence was there already, just as asked for.</summary>
    public bool Existed { get; init; }

    /// <summary>next: the first id given.</summary>
    public long First { get; init; }

    /// <summary>next: the last id given. create: the id before the next one to be given (start − step when none was given).</summary>
    public long Last { get; init; }

    /// <summary>create: the sequence's first id.</summary>
    public long Start { get; init; }

    /// <summary>next, create: the distance from one id to the next.</summary>
    public long Step { get; init; }

    /// <summary>create: how long the sequence keeps keys, in milliseconds.</summary>
    public long KeyRetentionMs { get; init; }

    /// <summary>next with a key: the ordered time, in unix milliseconds, from which on the key is forgotten.</summary>
    public long KeyExpiresMs { get; init; }

    /// <summary>open session: the session's id.</summary>
    public ulong SessionId { get; init; }

    /// <summary>A result that is nothing but its status.</summary>
    public static CommandResult Of(CommandStatus status) => new() { Status = status };

    /// <summary>Writes the status, two flags, a mask of the fields that are not 0, and those fields.</summary>
    internal void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)Status);
        writer.Byte((byte)((Repeated ? 1 : 0) | (Existed ? 2 : 0)));
        var mask = writer.Length;
        writer.Byte(0);
        var fields = 0;
        fields |= WriteField(writer, First, 1);
        fields |= WriteField(writer, Last, 1 << 1);
        fields |= WriteField(writer, Start, 1 << 2);
        fields |= WriteField(writer, Step, 1 << 3);
        fields |= WriteField(writer, KeyRetentionMs, 1 << 4);
        fields |= WriteField(writer, KeyExpiresMs, 1 << 5);
        fields |= WriteField(writer, (long)SessionId, 1 << 6);
        writer.Patch(mask, 1)[0] = (byte)fields;
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; fails the reader on anything else.</summary>
    internal static CommandResult Read(ref ByteReader reader)
    {
        var status = (CommandStatus)reader.Byte();
        var flags = reader.Byte();
        var mask = reader.Byte();
        var result = new CommandResult
        {
            Status = status,
            Repeated = (flags & 1) != 0,
            Existed = (flags & 2) != 0,
            First = ReadField(ref reader, mask, 1),
            Last = ReadField(ref reader, mask, 1 << 1),
            Start = ReadField(ref reader, mask, 1 << 2),
            Step = ReadField(ref reader, mask, 1 << 3),
            KeyRetentionMs = ReadField(ref reader, mask, 1 << 4),
            KeyExpiresMs = ReadField(ref reader, mask, 1 << 5),
            SessionId = (ulong)ReadField(ref reader, mask, 1 << 6),
        };
        if (flags > MaxFlags || mask > MaxMask || status is CommandStatus.None or > CommandStatus.NumberReused)
        {
            reader.Fail();
        }

        return result;
    }

    private static int WriteField(ByteWriter writer, long value, int bit)
    {
        if (value == 0)
        {
            return 0;
        }

        writer.Signed(value);
        return bit;
    }

    private static long ReadField(ref ByteReader reader, int mask, int bit) => (mask & bit) != 0 ? reader.Signed() : 0;
}
