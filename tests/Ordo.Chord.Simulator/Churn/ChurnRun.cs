using Ordo.Chord.Machine.Messages;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>The run of one seed: a ring, clients, faults, and in the end everything is looked at.</summary>
internal sealed class ChurnRun
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly IRingCheck[] Checks = [new OneRing(), new OrderedSuccessorLists(), new KeysOnTheirHolders()];

    private readonly World _world;
    private readonly Faults _faults;
    private readonly History _history = new();
    private readonly List<Client> _clients = [];
    private readonly SeededRandom _random;

    private ChurnRun(ulong seed, ChurnMode? mode, TextWriter? trace)
    {
        Seed = seed;
        Profile = ChurnProfile.Draw(new SeededRandom(seed ^ 0x9E37), mode);
        _world = new World(seed, Profile.Options, Profile.Network, trace);
        _faults = new Faults(_world, Profile);
        _random = new SeededRandom(_world.Random.NextBits());
        var keys = new HotKeys();
        for (var i = 0; i < Profile.Clients; i++)
        {
            _clients.Add(new Client(_world, _history, keys, i));
        }
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>Its character.</summary>
    public ChurnProfile Profile { get; }

    /// <summary>The promise that was broken; null when all were kept.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>How often each kind of fault happened.</summary>
    public IReadOnlyDictionary<string, long> Faults => _faults.Totals;

    /// <summary>How many operations clients began.</summary>
    public long Operations => _history.Count;

    /// <summary>How many of them have no certain end.</summary>
    public long Uncertain { get; private set; }

    /// <summary>How many keys have a history that is too hard to check.</summary>
    public long Unchecked { get; private set; }

    /// <summary>How much time passed in the world.</summary>
    public TimeSpan Simulated => _world.Now - default(Instant);

    /// <summary>How many events ran: equal for equal runs.</summary>
    public long Events => _world.Events.Executed;

    /// <summary>How many messages were sent.</summary>
    public long Messages => _world.Network.Sent;

    /// <summary>Where and why it failed, in one line.</summary>
    public string Failure => $"seed {Seed} ({Profile.About}) at {Simulated.TotalSeconds:F6} s, event {Events}: {Violation!.Message}";

    /// <summary>Runs a seed.</summary>
    public static ChurnRun Run(ulong seed, ChurnMode? mode = null, TextWriter? trace = null)
    {
        var run = new ChurnRun(seed, mode, trace);
        try
        {
            run.Run();
        }
        catch (Violation broken)
        {
            run.Violation = broken;
        }
#pragma warning disable CA1031 // Whatever a node throws that nobody expects is a finding too, and the run tells where it was.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            run.Violation = new Violation("NodesStand", unexpected.ToString(), unexpected);
        }

        trace?.WriteLine(run.Violation?.Message ?? "every promise was kept");
        return run;
    }

    private void Run()
    {
        _faults.Begin();
        _world.Run(TimeSpan.FromSeconds(2));
        foreach (var client in _clients)
        {
            client.Start();
        }

        SettleTopology();
        for (var i = 0; i < Profile.Steps; i++)
        {
            var isRested = i == 0 || _faults.NeedsRest || _random.Chance(0.5);
            if (isRested && !_faults.NeedsRest)
            {
                SettleTopology();
            }

            _faults.Next(isRested);
            _world.Run(_random.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5)));
            if (_faults.NeedsRest)
            {
                _world.Run(_random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)));
                _faults.End();
                SettleTopology();
            }
        }

        _faults.End();
        _faults.CountMessages();
        StopClients();
        _world.Network.Profile = _world.Network.Profile with { Loss = 0, Slow = 0 };
        Settle(Checks);
        var final = ReadAll();
        LookupsFindOwners.Check(_world, _random, 10);
        CheckHistory(final);
    }

    /// <summary>Waits until the ring is whole and every owner has heard all others: the next fault may come.</summary>
    private void SettleTopology() => Settle(Checks.AsSpan(0, Profile.Network.Loss > 0 ? 0 : 2).ToArray());

    private void Settle(IRingCheck[] checks)
    {
        _faults.JoinAgain();
        string? problem = null;
        var isSettled = _world.RunUntil(() => (problem = Problem(checks)) is null, SettleLimit, Step);
        if (!isSettled)
        {
            throw new Violation("Settles", $"not after {SettleLimit.TotalSeconds} s: {problem}");
        }

        if (checks.Length == 0)
        {
            _world.Run(TimeSpan.FromSeconds(20));
        }
    }

    private string? Problem(IRingCheck[] checks)
    {
        var ring = new RingView(_world);
        foreach (var node in _world.Nodes())
        {
            if (!node.IsOnRing && node.Machine.Standing == Ordo.Chord.Machine.Maintenance.Standing.Joining)
            {
                return $"{node.Self} is still joining: {node.Machine.JoinProblem}";
            }

            if (node.IsOnRing && node.Machine.Standing == Ordo.Chord.Machine.Maintenance.Standing.Leaving)
            {
                return $"{node.Self} is still leaving";
            }
        }

        foreach (var check in checks)
        {
            if (check.Problem(ring) is { } problem)
            {
                return $"{check.GetType().Name}: {problem}";
            }
        }

        return null;
    }

    private void StopClients()
    {
        foreach (var client in _clients)
        {
            client.IsStopped = true;
        }

        _world.Run(TimeSpan.FromSeconds(13));
    }

    /// <summary>Reads every key through any node. Whatever a client does now in the settled ring has a clear answer.</summary>
    private Dictionary<string, string?> ReadAll()
    {
        var final = new Dictionary<string, string?>();
        var ring = new RingView(_world);
        var open = 0;
        foreach (var key in _history.Keys.Keys.ToArray())
        {
            open++;
            var read = new KeyOperation(OperationKind.Get, null, _world.Now);
            _history.Add(key, read);
            ring.At(_random.Below(ring.Nodes.Count)).Submit(OperationKind.Get, key, null, outcome =>
            {
                open--;
                read.Finish(_world.Now, outcome.Kind, outcome.Text);
                final[key] = outcome.Text;
                if (outcome.Kind is not (OutcomeKind.Done or OutcomeKind.Absent))
                {
                    throw new Violation("AnswersWhenSettled", $"'{key}': {outcome}");
                }
            });
        }

        if (!_world.RunUntil(() => open == 0, TimeSpan.FromSeconds(20), Step))
        {
            throw new Violation("AnswersWhenSettled", $"{open} reads have no end");
        }

        return final;
    }

    private void CheckHistory(Dictionary<string, string?> final)
    {
        foreach (var operations in _history.Keys.Values)
        {
            foreach (var operation in operations)
            {
                Uncertain += operation.IsCertain ? 0 : 1;
            }
        }

        if (Profile.Mode == ChurnMode.Split)
        {
            NothingReturns.Check(_history, _faults.FirstSplit, final);
        }
        else
        {
            Unchecked = LinearizableKeys.Check(_history);
        }
    }
}
