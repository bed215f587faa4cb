using Ordo.Machine;

namespace Ordo.State.Tests;

/// <summary>Feeds a state like one member does: it numbers the commands, stamps them, and checks that each is applied.</summary>
internal sealed class Driver(OrdoState state)
{
    public const long Hour = 60 * 60 * 1000;
    public const long Day = 24 * Hour;

    private readonly ByteWriter _writer = new();
    private ulong _number = state.LastApplied(new MemberId(1)).Number;

    public Driver()
        : this(new OrdoState())
    {
    }

    public Driver(StateLimits limits)
        : this(new OrdoState(limits))
    {
    }

    public OrdoState State { get; } = state;

    /// <summary>The clock of the proposer.</summary>
    public long TimeMs { get; set; } = state.TimeMs == 0 ? 1_700_000_000_000 : state.TimeMs;

    public CommandResult Apply(Command command, SessionRequest? session = null)
    {
        var applied = State.Apply(Encode(new Origin(new MemberId(1), 1, ++_number), command, session));
        Assert.Equal(ApplyOutcome.Applied, applied.Outcome);
        return applied.Result;
    }

    public ApplyOutcome Apply(Origin origin) => State.Apply(Encode(origin, new NextCommand("a"))).Outcome;

    public byte[] Encode(Origin origin, Command command, SessionRequest? session = null)
    {
        _writer.Clear();
        CommandCodec.Encode(_writer, origin, TimeMs, session, command);
        return _writer.ToArray();
    }

    public ulong OpenSession() => Apply(new OpenSessionCommand()).SessionId;

    public CommandResult Next(string name = "a", int count = 1, bool create = true, string? key = null) =>
        Apply(new NextCommand(name, count, create, key));

    public SequenceInfo Sequence(string name = "a") => State.TryGetSequence(name, out var info) ? info : default;
}

/// <summary>Images as one array of bytes.</summary>
internal static class Images
{
    public static byte[] Image(this OrdoState state) => state.Capture().Bytes();

    public static byte[] Bytes(this StateImage image)
    {
        var writer = new ByteWriter();
        image.Write(writer.Raw);
        return writer.ToArray();
    }

    public static OrdoState Load(byte[] image, StateLimits limits)
    {
        var loader = new StateLoader(limits);
        loader.Feed(image);
        return loader.Finish();
    }
}
