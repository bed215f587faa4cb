using Ordo.Machine;
using Ordo.Node;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>One read of a sequence at one member.</summary>
internal sealed class ReadAttempt(World world, Host target, string name, bool local, Action ended) : Attempt(world, target), IReadCaller
{
    private readonly bool _duringFault = world.Faults.IsFaultyLeader(target.Id);

    public void Run(OrdoState state)
    {
        var position = state.Position;
        long? last = state.TryGetSequence(name, out var info) ? info.Last : null;
        if (local)
        {
            World.Checks.Reads.SeenLocally($"M{Target.Id} boot {Boot}", position); // Now: answers may overtake each other on their way.
        }

        AfterTravel(() => Seen(position, last));
    }

    public void Failed(in Failure failure) => AfterTravel(() => End("failed"));

    protected override MemberInput Input(Instant deadline) => new ReadInput(this, local, deadline);

    protected override void Refused() => End("refused");

    protected override void TimedOut() => End("timed out");

    private void Seen(ulong position, long? last)
    {
        World.Checks.Reads.Seen(name, position, last);
        if (!local)
        {
            World.Checks.RealTime.ReadAnswered(Floor, position, $"a read of {name} at M{Target.Id}");
            World.Counters.ReadsAnswered++;
            World.Counters.ReadsAtFaultyLeader += _duringFault ? 1 : 0;
            World.Counters.ReadsAfterFaultyLeader += !_duringFault && World.Faults.WasFaultyLeader(Target.Id) ? 1 : 0;
        }

        End($"{last} at position {position}");
    }

    private void End(string how)
    {
        World.Counters.Reads += local ? 0 : 1;
        World.Counters.LocalReads += local ? 1 : 0;
        World.Trace.Line($"#{Number} read of {name} at M{Target.Id}, local {local}: {how}");
        ended();
    }
}
