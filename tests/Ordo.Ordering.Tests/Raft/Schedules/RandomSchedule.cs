using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Checks;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Schedules;

/// <summary>
/// One random history of a cluster, fixed by its seed: which packet arrives, is lost, doubled or overtaken, which flush ends, who crashes and comes back
/// with what its disk holds, who compacts, asks for a barrier or hands leadership over. Afterwards the faults stop and the cluster must get well.
/// </summary>
internal sealed class RandomSchedule
{
    /// <summary>More packets than this are under way only when nobody reads: the oldest are lost.</summary>
    private const int MaxPackets = 300;

    private readonly SeededRandom _random;
    private readonly MemberCluster _cluster;
    private readonly BarriersCover _barriers;
    private readonly CommittedLedger _ledger = new();
    private readonly ScheduleTotals _totals;
    private readonly (string Kind, int Weight, Action Act)[] _actions;
    private readonly int _weight;
    private long _ticket;
    private long _commands;

    public RandomSchedule(ulong seed, ScheduleTotals totals, params ITurnObserver[] watching)
    {
        _random = new SeededRandom(seed);
        _totals = totals;
        _barriers = new BarriersCover(_ledger);
        ITurnObserver[] checks =
        [
            .. watching, new OneLeaderPerTerm(), new LogMatching(), new PersistBeforeSend(), new OneOrder(), _ledger, _barriers,
        ];
        var voters = Enumerable.Range(1, _random.Chance(0.5) ? 3 : 5).Select(n => new MemberId(n)).ToArray();
        var options = DrawOptions(voters);
        _cluster = new MemberCluster(voters.Select(id => options with { Self = id }), seed, checks);
        _actions =
        [
            ("delivered", 250, Deliver), ("tick", 40, Tick), ("flushed", 50, Flush), ("submitted", 20, Submit),
            ("barrier", Often(6), Barrier), ("lost", Often(8), Lose), ("doubled", Often(8), Double), ("paused", Often(2), Pause),
            ("crash", Often(1), Crash), ("restart", 4, Restart), ("compaction", Often(3), Compact), ("install", 8, Install), ("refused", Often(2), RefuseInstall), ("no room", Often(1), LoseRoom), ("room", 6, FindRoom),
            ("load", 8, Load), ("link down", Often(1), LinkDown), ("link up", Often(1), LinkUp), ("transfer", Often(1), Transfer),
            ("cut", Often(2), Cut), ("heal", 3, _cluster.Heal),
        ];
        _weight = _actions.Sum(action => action.Weight);
    }

    public void Run()
    {
        for (var steps = _random.Between(200, 1200); steps > 0; steps--)
        {
            Step();
        }

        GetWell();
        _totals.Count("committed", _ledger.Last.Value);
        _totals.Count("barrier passed", _barriers.Passed);
    }

    /// <summary>Each protection is sometimes off, and limits are so small that they are reached.</summary>
    private RaftOptions DrawOptions(MemberId[] voters) => new()
    {
        Self = voters[0],
        Voters = voters,
        ElectionTimeoutMin = TimeSpan.FromMilliseconds(150),
        ElectionTimeoutMax = TimeSpan.FromMilliseconds(300),
        HeartbeatInterval = TimeSpan.FromMilliseconds(30),
        ClosedLinkStagger = TimeSpan.FromMilliseconds(_random.Chance(0.5) ? 20 : 0),
        PreVote = _random.Chance(0.6),
        CheckQuorum = _random.Chance(0.6),
        ConflictHints = _random.Chance(0.6),
        MaxAppendBytes = (int)_random.Between(1, 200),
        MaxInflightAppends = (int)_random.Between(1, 5),
        MaxPersistBytes = (int)_random.Between(1, 300),
        SnapshotChunkBytes = (int)_random.Between(3, 60),
        MaxDeliveredEntries = (int)_random.Between(1, 10),
        SnapshotRetryAfter = TimeSpan.FromMilliseconds(_random.Between(0, 200)),
    };

    /// <summary>A seed leaves a kind of fault out, has it as usual, or much of it: so rare mixtures come up too.</summary>
    private int Often(int weight) => weight * _random.Below(3) * 2;

    private void Step()
    {
        var drawn = _random.Below(_weight);
        var place = 0;
        while (drawn >= _actions[place].Weight)
        {
            drawn -= _actions[place].Weight;
            place++;
        }

        _actions[place].Act();
        _totals.Count(_actions[place].Kind);
    }

    private Member AnyMember() => _cluster.Members[_random.Below(_cluster.Members.Count)];

    private Member? AnyMember(Func<Member, bool> which)
    {
        var first = _random.Below(_cluster.Members.Count);
        for (var step = 0; step < _cluster.Members.Count; step++)
        {
            var member = _cluster.Members[(first + step) % _cluster.Members.Count];
            if (member.IsUp && which(member))
            {
                return member;
            }
        }

        return null;
    }

    private Member? AnyLeader() => AnyMember(m => m.Machine.Role == RaftRole.Leader);

    /// <summary>Mostly the oldest packet; sometimes any, so that it overtakes.</summary>
    private int AnyPacket() => _random.Chance(0.7) ? 0 : _random.Below(_cluster.Network.Count);

    private void Deliver()
    {
        if (_cluster.Network.Count == 0)
        {
            Tick();
            return;
        }

        var place = AnyPacket();
        var packet = _cluster.Network[place];
        _cluster.Network.RemoveAt(place);
        _cluster.Deliver(packet);
    }

    private void Lose()
    {
        if (_cluster.Network.Count > 0)
        {
            _cluster.Network.RemoveAt(AnyPacket());
        }
    }

    private void Double()
    {
        if (_cluster.Network.Count > 0)
        {
            _cluster.Network.Add(_cluster.Network[AnyPacket()]);
        }
    }

    private void Tick()
    {
        Advance(TimeSpan.FromMilliseconds(_random.Between(1, 10)));
        if (_cluster.Network.Count > MaxPackets)
        {
            _cluster.Network.RemoveRange(0, _cluster.Network.Count - MaxPackets);
        }
    }

    private void Advance(TimeSpan span)
    {
        foreach (var member in _cluster.Members)
        {
            member.Clock += span;
            if (member.IsUp && member.Clock >= member.Machine.NextTimer)
            {
                _cluster.Tick(member);
            }
        }
    }

    /// <summary>Time passes for one member only: for it, everybody else stood still.</summary>
    private void Pause()
    {
        if (AnyMember(_ => true) is { } member)
        {
            member.Clock += TimeSpan.FromMilliseconds(_random.Between(100, 400));
            _cluster.Tick(member);
        }
    }

    private void Flush()
    {
        if (AnyMember(m => m.Flushing is not null) is { } member)
        {
            _cluster.CompleteFlush(member);
        }
    }

    private void Submit()
    {
        if (AnyLeader() is { } member)
        {
            _cluster.Submit(member, AnyMember().Id, $"c{++_commands}");
        }
    }

    /// <summary>Who believes to lead is asked more often than others: it may be wrong.</summary>
    private void Barrier()
    {
        if ((_random.Chance(0.5) ? AnyLeader() : AnyMember(_ => true)) is { } member)
        {
            _cluster.Barrier(member, ++_ticket);
        }
    }

    private void Crash()
    {
        if ((_random.Chance(0.5) ? AnyLeader() : AnyMember(_ => true)) is { } member)
        {
            _cluster.Crash(member, flushSurvives: _random.Chance(0.5));
        }
    }

    private void Restart()
    {
        var member = AnyMember();
        if (!member.IsUp)
        {
            _cluster.Restart(member);
        }
    }

    private void Compact()
    {
        if (AnyMember(_ => true) is { } member)
        {
            _cluster.Compact(member, keep: _random.Below(4));
        }
    }

    private void Install()
    {
        if (AnyMember(m => m.Installing is not null) is { } member && _cluster.CompleteInstall(member))
        {
            _totals.Count("installed");
        }
    }

    private void RefuseInstall()
    {
        if (AnyMember(m => m.Installing is not null) is { } member)
        {
            _cluster.RefuseInstall(member);
            _totals.Count("install refused");
        }
    }

    private void LoseRoom()
    {
        if (AnyMember(_ => true) is { } member)
        {
            _cluster.Room(member, hasRoom: false);
        }
    }

    private void FindRoom()
    {
        if (AnyMember(_ => true) is { } member)
        {
            _cluster.Room(member, hasRoom: true);
        }
    }

    private void Load()
    {
        if (AnyMember(m => m.WantsSnapshot) is { } member)
        {
            _cluster.LoadSnapshot(member);
        }
    }

    private void LinkDown()
    {
        if (AnyMember(_ => true) is { } member)
        {
            _cluster.LinkDown(member, AnyMember().Id);
        }
    }

    private void LinkUp()
    {
        if (AnyMember(_ => true) is { } member)
        {
            _cluster.LinkUp(member, AnyMember().Id);
        }
    }

    private void Transfer()
    {
        if (AnyLeader() is { } member)
        {
            _cluster.Transfer(member, _random.Chance(0.5) ? AnyMember().Id : MemberId.None);
        }
    }

    /// <summary>One link in one direction, or one member, often the leader, from all others.</summary>
    private void Cut()
    {
        if (_random.Chance(0.3))
        {
            _cluster.Cut(AnyMember().Id, AnyMember().Id);
            return;
        }

        var member = (_random.Chance(0.5) ? AnyLeader() : null)?.Id ?? AnyMember().Id;
        foreach (var other in _cluster.Members)
        {
            _cluster.Cut(member, other.Id);
            _cluster.Cut(other.Id, member);
        }
    }

    /// <summary>
    /// Without faults a leader comes, everything submitted then is delivered everywhere, and barriers hold, within ten simulated seconds.
    /// </summary>
    private void GetWell()
    {
        _cluster.Heal();
        foreach (var member in _cluster.Members.Where(m => !m.IsUp))
        {
            _cluster.Restart(member);
        }

        foreach (var member in _cluster.Members)
        {
            _cluster.Room(member, hasRoom: true);
        }

        const int rounds = 1000;
        var last = "";
        for (var round = 0; round < rounds; round++)
        {
            if (round % 100 == 0)
            {
                last = $"last{round}";
            }

            if (!_cluster.Members.Any(m => m.State.Contains(last)))
            {
                SubmitAgain(last);
            }
            else if (_cluster.Members.All(m => m.State.Contains(last)))
            {
                ExpectBarriers();
                return;
            }

            FairRound();
        }

        Assert.Fail("The cluster does not get well after the faults have stopped.");
    }

    private void SubmitAgain(string command)
    {
        if (_cluster.Members.FirstOrDefault(m => m.Machine.Role == RaftRole.Leader) is { } leader
            && !Enumerable.Range(0, (int)(leader.Machine.LastIndex - leader.Machine.BaseIndex))
                .Any(i => leader.Machine.EntryAt(leader.Machine.BaseIndex + 1 + i).Command.Span.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(command))))
        {
            _cluster.Submit(leader, leader.Id, command);
        }
    }

    private void ExpectBarriers()
    {
        var passed = _barriers.Passed;
        foreach (var member in _cluster.Members)
        {
            _cluster.Barrier(member, ++_ticket);
        }

        for (var round = 0; round < 20 && _barriers.Passed < passed + _cluster.Members.Count; round++)
        {
            FairRound();
        }

        Assert.True(_barriers.Passed >= passed + _cluster.Members.Count, "A barrier does not hold although there are no faults.");
    }

    private void FairRound()
    {
        Advance(TimeSpan.FromMilliseconds(10));
        for (var count = _cluster.Network.Count; count > 0; count--)
        {
            var packet = _cluster.Network[0];
            _cluster.Network.RemoveAt(0);
            _cluster.Deliver(packet);
        }

        foreach (var member in _cluster.Members)
        {
            if (member.Flushing is not null)
            {
                _cluster.CompleteFlush(member);
            }

            if (member.Installing is not null)
            {
                _cluster.CompleteInstall(member);
            }

            if (member.WantsSnapshot)
            {
                _cluster.LoadSnapshot(member);
            }
        }
    }
}
