using Ordo.Machine;

namespace Ordo.State;

/// <summary>What stands before every command: who submitted it first, when it was proposed, and its place within a session if it has one.</summary>
internal readonly record struct EnvelopeHead(Origin Origin, long TimeMs, SessionRequest? Session)
{
    /// <summary>One line that says what is wrong, or null.</summary>
    public string? Check()
    {
        if (!Origin.IsValid)
        {
            return "The origin must have a member, a boot number and a number from 1 on.";
        }

        return TimeMs is < 0 or > CommandCodec.MaxTimeMs
            ? "The time must be 0 to 253402300799999 unix milliseconds (the year 9999)."
            : Session?.Check();
    }

    public void WriteTo(ByteWriter writer)
    {
        writer.Var((ulong)Origin.Member.Value);
        writer.Var(Origin.Boot);
        writer.Var(Origin.Number);
        writer.Var((ulong)TimeMs);
        writer.Bool(Session.HasValue);
        Session?.WriteTo(writer);
    }

    public static EnvelopeHead Read(ref ByteReader reader)
    {
        var origin = new Origin(new MemberId(reader.Count(MemberId.Max)), reader.Var(), reader.Var());
        var timeMs = (long)reader.Var();
        SessionRequest? session = reader.Bool() ? SessionRequest.Read(ref reader) : null;
        var head = new EnvelopeHead(origin, timeMs, session);
        if (head.Check() is not null)
        {
            reader.Fail();
        }

        return head;
    }
}
