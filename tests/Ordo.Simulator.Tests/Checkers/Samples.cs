using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Simulator.Tests.Checkers;

/// <summary>Small pieces that the histories for the checkers are made of.</summary>
internal static class Samples
{
    public static MemberId M1 { get; } = new(1);

    public static MemberId M2 { get; } = new(2);

    public static MemberId M3 { get; } = new(3);

    public static IReadOnlyList<MemberId> Three { get; } = [M1, M2, M3];

    public static Entry Entry(long index, long term, byte content = 0) => new(new LogIndex(index), new Term(term), EntryKind.Command, new[] { content });

    /// <summary>An execution of a command; the result is that of a <c>next</c> from <paramref name="first"/> to <paramref name="last"/> unless another is given.</summary>
    public static Execution Executed(
        ulong position, Command command, long first = 0, long last = 0, CommandResult? result = null, ulong number = 0, SessionRequest? session = null) => new(
        position,
        new CommandEnvelope(new Origin(M1, 1, number == 0 ? position : number), 0, session, command),
        result ?? Gave(first, last));

    public static CommandResult Gave(long first, long last) => new() { Status = CommandStatus.Ok, First = first, Last = last, Step = 1 };

    /// <summary>The checker sees that a promise is broken, and says so in its own name.</summary>
    public static void Breaks(string checker, Action history) => Assert.Equal(checker, Assert.Throws<Violation>(history).Checker);
}
