using Ordo.Machine;
using Ordo.Node;

namespace Ordo.Simulator;

/// <summary>
/// One try of one request at one member, from the moment the client sends it until it knows how it ended. It ends once, whatever the member says later.
/// </summary>
internal abstract class Attempt(World world, Host target)
{
    /// <summary>What a face gives a request by default, and how much longer its client waits for the face.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private bool _ended;
    private MemberProcess? _process;

    /// <summary>The number of this attempt within the run.</summary>
    public long Number { get; } = world.NextAttempt();

    /// <summary>The member that is asked.</summary>
    public Host Target { get; } = target;

    /// <summary>What was answered to anybody when this attempt began.</summary>
    public ulong Floor { get; } = world.Checks.RealTime.Answered;

    /// <summary>The life of the member that took the request; 0 when none did.</summary>
    public ulong Boot { get; private set; }

    protected World World { get; } = world;

    /// <summary>Sends it.</summary>
    public void Start(TimeSpan deadline)
    {
        World.Events.After(World.ClientDelay(), () => Arrive(deadline));
        World.Events.After(deadline + Grace, () => End(TimedOut));
    }

    /// <summary>The member's process ended before it answered.</summary>
    public void ConnectionLost() => AfterTravel(TimedOut);

    /// <summary>What the member is given.</summary>
    protected abstract MemberInput Input(Instant deadline);

    /// <summary>No member runs there: the connection is refused.</summary>
    protected abstract void Refused();

    /// <summary>No answer came.</summary>
    protected abstract void TimedOut();

    /// <summary>Ends the attempt when the answer has come back to the client, unless it has ended by then.</summary>
    protected void AfterTravel(Action how) => World.Events.After(World.ClientDelay(), () => End(how));

    private void Arrive(TimeSpan deadline)
    {
        if (Target.Serving is { Member: { } member } process)
        {
            _process = process;
            Boot = member.Boot;
            process.Submit(this, Input(process.Now + deadline));
        }
        else
        {
            AfterTravel(Refused);
        }
    }

    private void End(Action how)
    {
        if (!_ended)
        {
            _ended = true;
            _process?.Answered(this);
            how();
        }
    }
}
