using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>Brings the faults of a seed on and ends them, and knows which are on.</summary>
internal sealed class FaultPlan(World world)
{
    private const int MaxTries = 20;
    private const int Least = 12;
    private const int LeastKinds = 5;

    /// <summary>Kinds that come about in every cluster, for a seed in which too little happens by itself.</summary>
    private static readonly string[] Plain = ["leader killed", "slow disk", "leader paused", "graceful stop", "wall clock jump", "leader without power"];

    private static readonly TimeSpan MakeUpTime = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(70);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    private readonly SeededRandom _random = world.RandomFor("faults");
    private readonly List<Action> _ends = [];
    private readonly Dictionary<MemberId, (Instant From, Instant To)> _faultyLeaders = [];
    private readonly Dictionary<string, long> _happened = [];
    private Instant _until;

    /// <summary>How often each kind happened.</summary>
    public IReadOnlyDictionary<string, long> Totals => _happened;

    /// <summary>The member on which the newest fault is; clients prefer it.</summary>
    public MemberId? Focus { get; private set; }

    /// <summary>Plans the faults from one instant to another: at least a dozen, a crash of the leader among them.</summary>
    public void Schedule(Instant from, Instant until)
    {
        _until = until;
        var meanMs = _random.Between(400, (long)(until - from).TotalMilliseconds / 14);
        var planned = 0;
        for (var at = from; at < until; at += _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(2 * meanMs)))
        {
            world.Events.At(at, TryAny);
            planned++;
        }

        for (; planned < Least; planned++)
        {
            world.Events.At(from + _random.Between(TimeSpan.Zero, until - from), TryAny);
        }

        for (var place = 0; place < 2 * Plain.Length; place++)
        {
            var kind = FaultKind.Named(Plain[place % Plain.Length]);
            world.Events.At(until + ((place * MakeUpTime / (2 * Plain.Length)) - MakeUpTime), () => MakeUp(kind));
        }

        var crash = FaultKind.Named(_random.Chance(0.5) ? "leader killed" : "leader without power");
        world.Events.At(from + _random.Between(TimeSpan.Zero, (until - from) / 2), () => Try(crash, int.MaxValue));
    }

    /// <summary>Whether a pause, a cut or a drift is on a member that led when it began.</summary>
    public bool IsFaultyLeader(MemberId member) =>
        _faultyLeaders.TryGetValue(member, out var span) && world.Events.Now >= span.From && world.Events.Now < span.To;

    /// <summary>Whether such a fault ended a short while ago.</summary>
    public bool WasFaultyLeader(MemberId member) =>
        _faultyLeaders.TryGetValue(member, out var span) && world.Events.Now >= span.To && world.Events.Now < span.To + Aftermath;

    /// <summary>A fault is on a member.</summary>
    public void Strikes(MemberId member, bool leader)
    {
        Focus = member;
        if (leader)
        {
            _faultyLeaders[member] = (world.Events.Now, Instant.Forever);
        }
    }

    /// <summary>A fault of a kind has happened.</summary>
    public void Happened(FaultKind kind)
    {
        _happened[kind.Name] = _happened.GetValueOrDefault(kind.Name) + 1;
        world.Trace.Line($"FAULT {kind.Name}");
    }

    /// <summary>Ends all faults that are on, and makes everything as it should be.</summary>
    public void EndAll()
    {
        foreach (var end in _ends.ToArray())
        {
            end();
        }

        foreach (var member in _faultyLeaders.Keys.ToArray())
        {
            CloseFaultyLeader(member);
        }

        Focus = null;
        world.Network.Heal();
        foreach (var host in world.Hosts)
        {
            host.Mend();
        }
    }

    private void MakeUp(FaultKind kind)
    {
        if (_happened.Values.Sum() < Least || _happened.Count < LeastKinds)
        {
            Try(kind, MaxTries);
        }
    }

    /// <summary>Tries a kind for a while, and another one when it does not come to it: some need more members than there are.</summary>
    private void TryAny() => Try(world.Profile.Theme.DrawKind(_random), MaxTries);

    private void Try(FaultKind kind, int tries)
    {
        if (world.Events.Now >= _until)
        {
            return;
        }

        var before = Focus;
        Focus = null;
        if (kind.Begin(new Stage(world, _random, kind)) is { } end)
        {
            EndLater(kind, end);
        }
        else
        {
            Focus = before;
            world.Events.After(TryAgainAfter, tries > 0 ? () => Try(kind, tries - 1) : TryAny);
        }
    }

    private void EndLater(FaultKind kind, Action end)
    {
        var struck = Focus;
        var ended = false;
        void End()
        {
            if (!ended)
            {
                ended = true;
                _ends.Remove(End);
                world.Trace.Line($"END {kind.Name}");
                end();
                CloseFaultyLeader(struck);
            }
        }

        _ends.Add(End);
        world.Events.After(_random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(_random.Chance(0.5) ? 700 : 5000)), End);
    }

    private void CloseFaultyLeader(MemberId? member)
    {
        if (member is { } id && _faultyLeaders.TryGetValue(id, out var span) && span.To == Instant.Forever)
        {
            _faultyLeaders[id] = (span.From, world.Events.Now);
        }
    }
}
