using System.Text;
using Ordo.Machine;
using Ordo.Node;

namespace Ordo.Simulator;

/// <summary>
/// One run: a cluster of the product's members over simulated network, disks and clocks, with clients, faults and checkers. Everything happens on one thread and
/// follows from the seed and the code.
/// </summary>
internal sealed class World
{
    /// <summary>What every seed reaches before its clients stop.</summary>
    public const int LeastOperations = 2000;

    private static readonly Instant FaultsFrom = new(1_500_000);
    private static readonly Instant FaultsUntil = new(50_000_000);
    private static readonly Instant LoadUntil = new(57_000_000);
    private static readonly Instant Shortest = new(60_000_000);
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(40);

    private readonly ulong _seed;
    private readonly SeededRandom _random;
    private readonly List<Client> _clients = [];
    private readonly List<Action> _atTheEnd = [];
    private long _attempts;

    public World(ulong seed, string? theme = null, TextWriter? trace = null)
    {
        _seed = seed;
        _random = RandomFor("world");
        Trace = new Trace(trace, Events);
        Profile = SeedProfile.Draw(RandomFor("profile"), theme);
        Members = [.. Enumerable.Range(1, Profile.Members).Select(number => new MemberId(number))];
        Checks = new Checks(Members);
        Watch = new Watch(this);
        Network = new Network(this, Members);
        Hosts = [.. Members.Select(member => new Host(this, member))];
        Faults = new FaultPlan(this);
    }

    public EventQueue Events { get; } = new();

    public Trace Trace { get; }

    public Counters Counters { get; } = new();

    public SeedProfile Profile { get; }

    public IReadOnlyList<MemberId> Members { get; }

    public IReadOnlyList<Host> Hosts { get; }

    public Network Network { get; }

    public FaultPlan Faults { get; }

    public Checks Checks { get; }

    public Watch Watch { get; }

    /// <summary>From here on no client begins anything new.</summary>
    public Instant ClosingAt { get; private set; } = Instant.Forever;

    /// <summary>The host of a member.</summary>
    public Host Host(MemberId member) => Hosts[member.Value - 1];

    /// <summary>Random numbers of one part of the world: more draws elsewhere change nothing here.</summary>
    public SeededRandom RandomFor(string part) => new(Hash64.Of(Encoding.UTF8.GetBytes(part), _seed));

    /// <summary>The way between a client and a member, one direction.</summary>
    public TimeSpan ClientDelay() => _random.Between(TimeSpan.FromMicroseconds(20), TimeSpan.FromMicroseconds(300));

    /// <summary>A number for the next attempt of a client.</summary>
    public long NextAttempt() => ++_attempts;

    /// <summary>An id that nothing else has.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, _random.NextBits());
        BitConverter.TryWriteBytes(bytes[8..], _random.NextBits());
        return new Guid(bytes);
    }

    /// <summary>Something to check when all is over.</summary>
    public void AtTheEnd(Action check) => _atTheEnd.Add(check);

    /// <summary>Runs to the end.</summary>
    /// <exception cref="Violation">A promise is broken.</exception>
    public void Run()
    {
        Trace.Line($"seed {_seed} {Profile}");
        FormCluster();
        StartClients();
        Faults.Schedule(FaultsFrom, FaultsUntil);
        RunUntil(FaultsUntil);
        Trace.Line($"QUIET: all faults end");
        Faults.EndAll();
        RunUntil(LoadUntil);
        ReachLeastOperations();
        ClosingAt = Events.Now;
        ComeToRest();
        RunUntil(Shortest);
        _atTheEnd.ForEach(check => check());
        Checks.Once.Finish();
    }

    private void FormCluster()
    {
        if (!Profile.FormsByMeeting)
        {
            foreach (var identity in Formation.FormAtOnce(NewGuid(), Members, NewGuid))
            {
                MemberProcess.Keep(Host(identity.Member).Disk, identity);
            }
        }

        foreach (var host in Hosts)
        {
            host.StartAfter(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)));
        }
    }

    private void StartClients()
    {
        for (var number = 1; number <= Profile.Clients; number++)
        {
            Client client = (number % 4) switch
            {
                0 => new PlainClient(this, number),
                1 => new KeyedClient(this, number),
                2 => new SessionClient(this, number),
                _ => new Reader(this, number),
            };
            _clients.Add(client);
            client.Start();
        }
    }

    private void RunUntil(Instant instant)
    {
        while (Events.RunNext(instant))
        {
        }
    }

    private void ReachLeastOperations()
    {
        var limit = Events.Now + (10 * RestLimit);
        while (Counters.Operations < LeastOperations)
        {
            if (Events.Now >= limit)
            {
                throw new Violation(nameof(Liveness), $"long after the last fault only {Counters.Operations} requests have ended");
            }

            RunUntil(Events.Now + TimeSpan.FromSeconds(1));
        }
    }

    private void ComeToRest()
    {
        var limit = Events.Now + RestLimit;
        while (Events.Now < limit && !Checks.Liveness.IsReached(Unfinished(), Applied()))
        {
            RunUntil(Events.Now + TimeSpan.FromMilliseconds(100));
        }

        Checks.Liveness.Overdue(Unfinished(), Applied());
    }

    private int Unfinished() => _clients.Count(client => !client.IsDone);

    private List<Ordering.LogIndex?> Applied() => [.. Hosts.Select(host => host.Serving?.Member?.AppliedIndex)];
}
