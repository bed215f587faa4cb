using System.Runtime.InteropServices;
using Ordo.Machine;
using Ordo.Node;
using Ordo.Node.Wire;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Simulator;

/// <summary>
/// One life of a member: the shell that <c>MemberHost</c> is in production, with the world's disk, network and clock. What it turns is the product's
/// <see cref="Node.Member"/>.
/// </summary>
internal sealed class MemberProcess
{
    /// <summary>As in production: the most inputs of one turn.</summary>
    private const int MaxInputsPerTurn = 4096;

    private const string IdentityName = "member";

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly Dictionary<long, Attempt> _clients = [];
    private readonly List<Action> _afterPause = [];
    private List<MemberInput> _inbox = [];
    private List<MemberInput> _turning = [];
    private MemberStorage? _storage;
    private LogWork? _log;
    private SnapshotWork? _snapshots;
    private Instant _armed = Instant.Forever;
    private Instant _started;
    private long _wallAtStart;
    private bool _turnComes;
    private bool _opens;

    public MemberProcess(World world, Host host)
    {
        _world = world;
        Host = host;
        _random = world.RandomFor($"process {host.Id} {world.Counters.Starts}");
        Formation = LoadFormation();
    }

    public MemberId Id => Host.Id;

    public Host Host { get; }

    /// <summary>Whether the directory belongs to the cluster (PROMISES 9).</summary>
    public Formation Formation { get; }

    /// <summary>The member, once the directory is part of a cluster and has been read.</summary>
    public Member? Member { get; private set; }

    /// <summary>Whether this process is gone.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the process gets no time, while the others do.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether a peer gets an answer from the peer port.</summary>
    public bool CanGreet => !HasEnded && !IsPaused;

    /// <summary>The monotonic clock as this process sees it.</summary>
    public Instant Now => Host.Clock.Local(_world.Events.Now);

    /// <summary>Makes a directory's identity durable.</summary>
    public static void Keep(IDisk disk, DirectoryIdentity identity)
    {
        var writer = new ByteWriter();
        RosterCodec.Write(writer, identity);
        SmallFile.Save(disk, IdentityName, writer.Written);
    }

    /// <summary>Starts: the peers are dialed, and the log is read once the cluster is formed.</summary>
    public void Start()
    {
        _world.Trace.Line($"M{Id} starts, {Formation.State}");
        if (!OnDisk(() => Keep(Host.Disk, Formation.Identity)))
        {
            return;
        }

        FormationMoved();
        _world.Network.Started(this);
    }

    /// <summary>Formation may have learned something: it is kept, and a formed member is opened.</summary>
    public void FormationMoved()
    {
        if (HasEnded || _opens || Formation.State != FormationState.Formed)
        {
            return;
        }

        _opens = true;
        if (OnDisk(() => Keep(Host.Disk, Formation.Identity)))
        {
            Later(_random.Between(TimeSpan.FromMicroseconds(200), TimeSpan.FromMilliseconds(30)), OpenMember);
        }
    }

    /// <summary>Hands an input to the member; it takes a turn soon.</summary>
    public void Post(MemberInput input)
    {
        if (!HasEnded)
        {
            _inbox.Add(input);
            ComeToTurn();
        }
    }

    /// <summary>Hands a client's request to the member.</summary>
    public void Submit(Attempt attempt, MemberInput input)
    {
        _clients[attempt.Number] = attempt;
        Post(input);
    }

    /// <summary>A client has its answer.</summary>
    public void Answered(Attempt attempt) => _clients.Remove(attempt.Number);

    /// <summary>Lets something happen in this process after a span of the world's time; not at all when it has ended, later when it is paused.</summary>
    public void Later(TimeSpan span, Action what) => _world.Events.After(span, () => WhenRunning(what));

    /// <summary>Does something to the disk. False when the process ended of it.</summary>
    public bool OnDisk(Action what)
    {
        try
        {
            what();
            return true;
        }
        catch (IOException) when (Host.PowerFailsInDisk)
        {
            Host.PowerFailed();
        }
        catch (DiskFullException full)
        {
            Abandon();
            Host.Stopped(full.Message);
        }
        catch (IOException failure) when (Host.DiskMayFail)
        {
            _world.Counters.StopsByDisk++;
            Host.OnDiskFailed?.Invoke();
            Abandon();
            Host.Stopped(failure.Message);
        }
        catch (Exception failure) when (failure is StorageException or StateCorruptException or MemberInvariantException or IOException or ArgumentException)
        {
            throw new Violation("MembersStand", $"M{Id} stops without a reason: {failure.Message}", failure);
        }

        return false;
    }

    /// <summary>The process gets no time any more until <see cref="Resume"/>.</summary>
    public void Pause() => IsPaused = true;

    /// <summary>The process goes on, and everything that happened meanwhile comes at once.</summary>
    public void Resume()
    {
        if (!IsPaused || HasEnded)
        {
            return;
        }

        IsPaused = false;
        var waiting = _afterPause.ToArray();
        _afterPause.Clear();
        foreach (var what in waiting)
        {
            WhenRunning(what);
        }
    }

    /// <summary>The last steps of a graceful stop: who waits is told, and the log is closed as it should be. False when the process ended of it.</summary>
    public bool Finish()
    {
        Abandon();
        return _log!.Finish();
    }

    /// <summary>The member stops: who waits is told.</summary>
    private void Abandon()
    {
        if (Member is { } member)
        {
            member.Abandon().Answer(member.State);
        }
    }

    /// <summary>The process is gone; its clients see their connections close.</summary>
    public void End()
    {
        HasEnded = true;
        foreach (var client in _clients.Values.ToArray())
        {
            client.ConnectionLost();
        }

        _clients.Clear();
    }

    /// <summary>Hands over leadership, as the first step of a graceful stop.</summary>
    public void HandOver() => Post(new TransferInput());

    private Formation LoadFormation()
    {
        var identity = SmallFile.TryLoad(Host.Disk, IdentityName) is { } bytes
            ? RosterCodec.TryRead(bytes) ?? throw new Violation("MembersStand", $"the identity of M{Id} cannot be read")
            : new DirectoryIdentity(Id, _world.NewGuid(), Roster: null);
        return new Formation(_world.Members, identity, bootstrap: true, _world.NewGuid());
    }

    private void OpenMember()
    {
        _world.Watch.Formed(this);
        if (OnDisk(() => _storage = MemberStorage.Open(
            Host.Disk, new LogIdentity(Formation.Identity.Roster!.Cluster, Id), _world.Profile.WalOptions())))
        {
            Run(_storage!);
        }
    }

    private void Run(MemberStorage storage)
    {
        _log = new LogWork(_world, this, storage);
        _snapshots = new SnapshotWork(_world, this, storage, _log);
        _log.Start();
        _started = Now;
        _wallAtStart = Host.Clock.WallMs(_world.Events.Now);
        _world.Watch.Started(this, storage.Recovered);
        Member = new Member(_world.Profile.MemberOptions(Id, _world.Members), storage.Recovered, _random.NextBits(), _started);
        _world.Trace.Line($"M{Id} runs as boot {Member.Boot} in term {Member.Order.Term}, log ..{Member.Order.LastIndex}");
        ComeToTurn();
    }

    private void ComeToTurn()
    {
        if (!_turnComes && Member is not null)
        {
            _turnComes = true;
            Later(_random.Between(TimeSpan.FromMicroseconds(4), TimeSpan.FromMicroseconds(60)), Turn);
        }
    }

    private void Turn()
    {
        var member = Member!;
        _turnComes = false;
        (_turning, _inbox) = (_inbox, _turning);
        if (_turning.Count > MaxInputsPerTurn)
        {
            _inbox.AddRange(_turning[MaxInputsPerTurn..]);
            _turning.RemoveRange(MaxInputsPerTurn, _turning.Count - MaxInputsPerTurn);
        }

        var now = Now;
        var effects = Guard(() => member.Turn(new TurnTime(now, WallMs(now)), CollectionsMarshal.AsSpan(_turning)));
        _world.Counters.Turns++;
        _turning.Clear();
        Send(effects);
        if (HasEnded)
        {
            return; // Of a disk that failed.
        }

        Guard(() =>
        {
            member.EndTurn();
            return effects;
        });
        _world.Watch.Turned(this, member, effects);
        effects.Answer(member.State);
        _snapshots!.Take(effects);
        if (effects.NextTurn <= now || _inbox.Count > 0)
        {
            ComeToTurn();
        }
        else
        {
            Arm(effects.NextTurn);
        }
    }

    private long WallMs(Instant now) => _wallAtStart + (long)(now - _started).TotalMilliseconds;

    /// <summary>A member that stops by itself is a broken promise.</summary>
    private MemberEffects Guard(Func<MemberEffects> turn)
    {
        try
        {
            return turn();
        }
        catch (Exception broken) when (broken is OrderInvariantException or MemberInvariantException or StateCorruptException or MalformedCommandException)
        {
            throw new Violation("MembersStand", $"M{Id} stops by itself: {broken.Message}", broken);
        }
    }

    /// <summary>As in production: written and sent before the turn ends.</summary>
    private void Send(MemberEffects effects)
    {
        if (effects.Persist is { } record)
        {
            _log!.Write(record);
        }

        foreach (var (to, message) in effects.Messages)
        {
            _world.Network[Id, to].Send(this, message);
        }
    }

    /// <summary>As in production, the timer is only ever set to an earlier instant; a turn too many does no harm.</summary>
    private void Arm(Instant next)
    {
        if (next < _armed)
        {
            _armed = next;
            _world.Events.At(Host.Clock.World(next), () => WhenRunning(() => Wake(next)));
        }
    }

    private void Wake(Instant armed)
    {
        if (_armed != armed)
        {
            return;
        }

        _armed = Instant.Forever;
        if (Now < armed)
        {
            Arm(armed); // The clock has become slower meanwhile.
        }
        else
        {
            ComeToTurn();
        }
    }

    private void WhenRunning(Action what)
    {
        if (HasEnded)
        {
            return;
        }

        if (IsPaused)
        {
            _afterPause.Add(what);
        }
        else
        {
            what();
        }
    }
}
