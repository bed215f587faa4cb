using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Ordering;
using Ordo.Ordering.Raft;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Tests;

/// <summary>What became of one command or read of a test.</summary>
internal sealed class Caller : ICommandCaller, IReadCaller
{
    public CommandResult? Result { get; private set; }

    public Failure? Failure { get; private set; }

    public ulong? PositionRead { get; private set; }

    public void Done(in CommandResult result) => Result = result;

    public void Failed(in Failure failure) => Failure = failure;

    public void Run(OrdoState state) => PositionRead = state.Position;
}

/// <summary>
/// Three members on disks in memory that exchange messages at once, for tests of single rules; whole histories under faults belong to the simulator.
/// </summary>
internal sealed class Trio
{
    private static readonly MemberId[] Ids = [new(1), new(2), new(3)];
    private static readonly Guid Cluster = new("11111111-2222-3333-4444-555555555555");

    private readonly Dictionary<MemberId, MemoryDisk> _disks = Ids.ToDictionary(id => id, _ => new MemoryDisk());
    private readonly Dictionary<MemberId, (Member Member, MemberStorage Storage)> _running = [];
    private readonly long _snapshotEveryBytes;
    private readonly Dictionary<MemberId, List<MemberInput>> _inputs = Ids.ToDictionary(id => id, _ => new List<MemberInput>());

    public Trio(long snapshotEveryBytes = 16 * 1024 * 1024)
    {
        _snapshotEveryBytes = snapshotEveryBytes;
        foreach (var id in Ids)
        {
            Start(id);
        }
    }

    public long Now { get; private set; } = 1_000_000;

    /// <summary>Members whose messages are lost, both ways.</summary>
    public HashSet<MemberId> CutOff { get; } = [];

    /// <summary>Members whose flushes do not end.</summary>
    public HashSet<MemberId> Stuck { get; } = [];

    /// <summary>Which messages stay on their way: they are kept in <see cref="Held"/>.</summary>
    public Predicate<PeerMessage> Holds { get; set; } = _ => false;

    public List<PeerMessage> Held { get; } = [];

    public Member this[MemberId id] => _running[id].Member;

    public MemberId Leader => _running.Keys.FirstOrDefault(id => !CutOff.Contains(id) && _running[id].Member.Order.Role == OrderRole.Leader);

    public MemberId Follower => _running.Keys.First(id => !CutOff.Contains(id) && _running[id].Member.Order.Role == OrderRole.Follower);

    public void Start(MemberId id)
    {
        var storage = MemberStorage.Open(_disks[id], new LogIdentity(Cluster, id), new WalOptions());
        var options = new MemberOptions
        {
            Raft = new RaftOptions { Self = id, Voters = Ids },
            SnapshotEveryBytes = _snapshotEveryBytes,
            KeepEntries = 10,
        };
        _running[id] = (new Member(options, storage.Recovered, (ulong)id.Value, new Instant(Now)), storage);
    }

    public void Kill(MemberId id)
    {
        _running.Remove(id);
        _inputs[id].Clear();
        _disks[id].Crash(new SeededRandom(1));
    }

    public Caller Submit(MemberId id, Command command, SessionRequest? session = null, int deadlineMs = 5000)
    {
        var caller = new Caller();
        _inputs[id].Add(new SubmitInput(caller, command, session, new Instant(Now) + TimeSpan.FromMilliseconds(deadlineMs)));
        return caller;
    }

    public Caller Read(MemberId id, bool local, int deadlineMs = 5000)
    {
        var caller = new Caller();
        _inputs[id].Add(new ReadInput(caller, local, new Instant(Now) + TimeSpan.FromMilliseconds(deadlineMs)));
        return caller;
    }

    public void Post(MemberId id, MemberInput input) => _inputs[id].Add(input);

    public void RunUntil(Func<bool> condition, int limitMs = 20_000)
    {
        for (var end = Now + (limitMs * 1000L); Now < end; Now += 1000)
        {
            foreach (var id in Ids)
            {
                Turn(id);
            }

            if (condition())
            {
                return;
            }
        }

        Assert.Fail($"It did not happen within {limitMs} simulated milliseconds.");
    }

    public void RunFor(int milliseconds)
    {
        var end = Now + (milliseconds * 1000L);
        RunUntil(() => Now >= end, milliseconds + 1000);
    }

    private void Turn(MemberId id)
    {
        if (!_running.TryGetValue(id, out var running))
        {
            return;
        }

        var inputs = _inputs[id].ToArray();
        _inputs[id].Clear();
        var effects = running.Member.Turn(new TurnTime(new Instant(Now), Now / 1000), inputs);
        running.Member.EndTurn();
        Write(id, running.Storage, effects);
        foreach (var (to, message) in effects.Messages)
        {
            if (Holds(message))
            {
                Held.Add(message);
            }
            else if (!CutOff.Contains(id) && !CutOff.Contains(to) && _running.ContainsKey(to))
            {
                var writer = new ByteWriter();
                MessageCodec.Write(writer, message);
                _inputs[to].Add(new PeerInput(id, MessageCodec.TryRead(writer.ToArray())!));
            }
        }

        effects.Results.ForEach(answer => answer.Caller.Done(answer.Result));
        effects.CommandFailures.ForEach(answer => answer.Caller.Failed(answer.Failure));
        effects.Reads.ForEach(caller => caller.Run(running.Member.State));
        effects.ReadFailures.ForEach(answer => answer.Caller.Failed(answer.Failure));
    }

    private void Write(MemberId id, MemberStorage storage, MemberEffects effects)
    {
        if (effects.Persist is { } record && !Stuck.Contains(id))
        {
            Assert.True(storage.TryWrite(record));
            storage.Flush();
            _inputs[id].Add(new PersistedInput(record.Batch.Mark, storage.HasRoom));
        }

        if (effects.SaveSnapshot is { } save)
        {
            storage.SaveSnapshot(save);
            storage.ReleaseUpTo(save.Index);
            _inputs[id].Add(new SnapshotSavedInput(save.Index, Saved: true));
        }

        if (effects.LoadSnapshot && storage.LoadSnapshotOrNull() is { } snapshot)
        {
            _inputs[id].Add(new SnapshotLoadedInput(snapshot));
        }

        if (effects.InstallSnapshot is { } install)
        {
            _inputs[id].Add(new SnapshotInstalledInput(install.Index, install.Term, storage.Install(install)));
        }
    }
}
