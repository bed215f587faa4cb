using Ordo.Machine;
using Ordo.Node;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>How an attempt ended, as its client sees it.</summary>
internal enum Ending
{
    /// <summary>There is a result.</summary>
    Answered,

    /// <summary>It has no effect and never will.</summary>
    NotDone,

    /// <summary>It may take effect, now or later.</summary>
    Unknown,
}

/// <summary>One try of a command.</summary>
internal sealed class CommandAttempt(
    World world, Host target, Command command, SessionRequest? session, Action<CommandAttempt, Ending, CommandResult> ended)
    : Attempt(world, target), ICommandCaller
{
    public void Done(in CommandResult result)
    {
        var kept = result;
        AfterTravel(() => End(Ending.Answered, kept));
    }

    public void Failed(in Failure failure)
    {
        var ending = failure.Kind == FailureKind.NotDone ? Ending.NotDone : Ending.Unknown;
        AfterTravel(() => End(ending, default));
    }

    protected override MemberInput Input(Instant deadline) => new SubmitInput(this, command, session, deadline);

    protected override void Refused() => End(Ending.NotDone, default);

    protected override void TimedOut() => End(Ending.Unknown, default);

    private void End(Ending ending, in CommandResult result)
    {
        var counters = World.Counters;
        counters.Commands++;
        counters.CommandsAnswered += ending == Ending.Answered ? 1 : 0;
        counters.CommandsNotDone += ending == Ending.NotDone ? 1 : 0;
        counters.CommandsUnknown += ending == Ending.Unknown ? 1 : 0;
        counters.Repeated += result.Repeated ? 1 : 0;
        World.Trace.Line($"#{Number} {command} {session} at M{Target.Id}: {ending} {result.Status} {result.First}..{result.Last}");
        ended(this, ending, result);
    }
}
