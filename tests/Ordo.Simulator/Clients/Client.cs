using Ordo.Machine;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>One client: it asks, waits for the end, thinks, and asks again, until the run closes. It prefers one member and goes to others now and then.</summary>
internal abstract class Client
{
    private static readonly string[] Shared = ["orders", "invoices"];

    protected Client(World world, int number)
    {
        World = world;
        Number = number;
        Random = world.RandomFor($"client {number}");
    }

    /// <summary>Whether the client has ended for good.</summary>
    public bool IsDone { get; private set; }

    protected World World { get; }

    protected int Number { get; }

    protected SeededRandom Random { get; }

    /// <summary>Whether no new request is begun any more.</summary>
    protected bool IsClosing => World.Events.Now >= World.ClosingAt;

    /// <summary>Begins.</summary>
    public void Start() => Think();

    /// <summary>Begins the next request.</summary>
    protected abstract void Ask();

    /// <summary>The request is over: thinks, and asks again.</summary>
    protected void Think()
    {
        if (IsClosing)
        {
            IsDone = true;
            return;
        }

        World.Events.After(Random.Between(TimeSpan.Zero, World.Profile.ThinkTime), Ask);
    }

    /// <summary>Tries something again after a while.</summary>
    protected void Again(Action what) => World.Events.After(Random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150)), what);

    /// <summary>A member to ask: often the own one, sometimes the one on which a fault is, else any.</summary>
    protected Host Pick()
    {
        var hosts = World.Hosts;
        return Random.Below(10) switch
        {
            < 5 => hosts[Number % hosts.Count],
            < 7 when World.Faults.Focus is { } focus => World.Host(focus),
            _ => hosts[Random.Below(hosts.Count)],
        };
    }

    /// <summary>A sequence that is never removed: one for all clients, or this client's own.</summary>
    protected string PickName() => Random.Below(3) switch
    {
        var shared and < 2 => Shared[shared],
        _ => $"own-{Number}",
    };

    protected int PickCount() => Random.Chance(0.6) ? 1 : (int)Random.Between(2, 5);

    protected TimeSpan PickDeadline() => TimeSpan.FromMilliseconds(Random.Chance(0.1) ? Random.Between(1, 50) : Random.Between(500, 5000));

    protected void Try(Host target, Command command, SessionRequest? session, Action<CommandAttempt, Ending, CommandResult> ended) =>
        new CommandAttempt(World, target, command, session, ended).Start(PickDeadline());
}
