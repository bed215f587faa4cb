using Ordo.Machine;
using Ordo.Ordering;
using Ordo.Ordering.Raft;
using Ordo.State;

namespace Ordo.Node;

/// <summary>
/// One member of a cluster, as a machine: it owns the order, the state and what waits between them, and <see cref="Turn"/> with <see cref="EndTurn"/> is its whole behaviour. The
/// shell around it (<c>Hosting.MemberHost</c> in production, the world of the simulator in tests) only moves bytes and time.
/// </summary>
/// <remarks>
/// The way of one command: <see cref="SubmitInput"/> → <see cref="OriginQueue"/> gives it this member's next number → the leader's
/// <see cref="Admission"/> puts it into the log once → it is committed and delivered on every member → the state applies it → the member whose number it
/// carries answers. PROMISES 5, 6, 12–15 are kept here and in the types named.
/// </remarks>
public sealed class Member
{
    private readonly MemberOptions _options;
    private readonly IOrder _order;
    private readonly OriginQueue _commands;
    private readonly ReadQueue _reads;
    private readonly Admission _admission = new();
    private readonly MemberEffects _effects = new();
    private readonly SortedDictionary<MemberId, (MemberStatus Status, Instant At)> _others =
        new(Comparer<MemberId>.Create((a, b) => a.Value.CompareTo(b.Value)));
    private readonly List<(MemberId From, ForwardedCommands Commands)> _gathered = [];

    private GroupCommit _group;
    private OrdoState _state;
    private OrderEffects? _collected;
    private Instant _now;
    private LogIndex _applied;
    private Term _appliedTerm;
    private long _bytesSinceSnapshot;
    private bool _snapshotUnderWay;
    private bool _hasRoom = true;
    private long _idsGiven;
    private bool _gathers;
    private Instant _statusDue;
    private (Term Term, MemberId Leader) _sentTo;

    /// <summary>Starts a member from what its disk holds. The first turn persists the new boot number before any command can leave.</summary>
    public Member(MemberOptions options, Recovered recovered, ulong seed, Instant now)
    {
        _options = options;
        Boot = recovered.Boot;
        _state = recovered.State;
        _order = new RaftMachine(options.Raft, recovered.Order, seed, now);
        _applied = recovered.Order.SnapshotIndex;
        _appliedTerm = recovered.Order.SnapshotTerm;
        _commands = new OriginQueue(options.Raft.Self, Boot, options);
        _reads = new ReadQueue(Boot, options);
        _group = new GroupCommit(now);
        _statusDue = now;
    }

    /// <summary>The boot number of this start (PROMISES 12).</summary>
    public ulong Boot { get; }

    /// <summary>What is ordered. Only the thread that calls <see cref="Turn"/> may touch it.</summary>
    public OrdoState State => _state;

    /// <summary>The order protocol. For views and checkers; nobody else drives it.</summary>
    public IOrder Order => _order;

    /// <summary>The last entry that the state has applied.</summary>
    public LogIndex AppliedIndex => _applied;

    /// <summary>
    /// Takes everything that happened since the last turn, and gives what is to be written and sent. Then comes <see cref="EndTurn"/>: other members and the disk are at
    /// work while this one applies.
    /// </summary>
    /// <exception cref="OrderInvariantException">The order's rules are broken: the member must stop.</exception>
    /// <exception cref="MemberInvariantException">The member's rules are broken: the member must stop.</exception>
    public MemberEffects Turn(TurnTime time, ReadOnlySpan<MemberInput> inputs)
    {
        if (_collected is not null)
        {
            throw new MemberInvariantException("A turn began before the one before it had ended.");
        }

        _effects.Clear();
        _now = time.Now;
        _order.Tick(_now);
        foreach (var input in inputs)
        {
            Take(input, _now);
        }

        Gather(_now);
        SendCommands(time);
        _reads.Ask(_order, _now);
        TellStatus(_now);
        _collected = _order.Collect(diskIdle: true);
        foreach (var (to, message) in _collected.Messages)
        {
            _effects.Messages.Add((to, message));
        }

        _effects.Persist = _collected.Persist is { } batch ? new PersistRecord(batch, Boot) : null;
        return _effects;
    }

    /// <summary>Applies what the order has delivered, and adds to the effects of the turn whom to answer and what else is to be done. They are valid until the next turn.</summary>
    /// <exception cref="StateCorruptException">The state does not fit what was delivered: the member must stop.</exception>
    /// <exception cref="MalformedCommandException">What was delivered is no command: the member must stop.</exception>
    /// <exception cref="MemberInvariantException">The member's rules are broken: the member must stop.</exception>
    public void EndTurn()
    {
        CarryOut(_collected ?? throw new MemberInvariantException("A turn ended that had not begun."));
        _collected = null;
        _order.Release();
        _commands.Expire(_now, _effects);
        _reads.Expire(_now, _effects);
        _effects.NextTurn = NextTurn();
    }

    /// <summary>Whether nobody waits for this member: no client of its own, and no follower that it leads.</summary>
    public bool IsIdle => _commands.Count == 0 && _reads.Count == 0 && (!Leads || _options.Raft.Voters.Count == 1);

    /// <summary>
    /// The member stops for good: everybody who still waits gets a failure. With <paramref name="midTurn"/> the last turn was not carried out to its end, and
    /// what it has to say to callers is kept: they are asked for nothing twice.
    /// </summary>
    public MemberEffects Abandon(bool midTurn = false)
    {
        if (!midTurn)
        {
            _effects.Clear();
        }

        _commands.Abandon(_effects);
        _reads.Abandon(_effects);
        return _effects;
    }

    /// <summary>A copy of what this member shows of itself.</summary>
    public MemberView View() => new()
    {
        Self = _options.Raft.Self,
        Term = _order.Term,
        Role = _order.Role,
        Leader = _order.Coordinator,
        LastIndex = _order.LastIndex,
        FlushedIndex = _order.FlushedIndex,
        CommitIndex = _order.CommitIndex,
        AppliedIndex = _applied,
        Position = _state.Position,
        Hash = _state.Hash,
        PendingCommands = _commands.Count,
        Sequences = _state.SequenceCount,
        IdsGiven = _idsGiven,
        DiskHasRoom = _hasRoom,
        Others = new Dictionary<MemberId, (MemberStatus, Instant)>(_others),
    };

    private bool Leads => _order.Coordinator == _options.Raft.Self;

    /// <summary>Whether this member leads and may put commands into the log.</summary>
    private bool TakesCommands => Leads && _admission.IsOpen(_order.Term) && _order.AcceptsCommands && _hasRoom;

    private void Take(MemberInput input, Instant now)
    {
        switch (input)
        {
            case SubmitInput submit: TakeCommand(submit); break;
            case ReadInput read: TakeRead(read); break;
            case PeerInput peer: TakeMessage(peer, now); break;
            case PersistedInput persisted:
                _order.Persisted(persisted.Mark);
                TakeRoom(persisted.HasRoom, now);
                break;
            case LinkUpInput link:
                _order.LinkUp(link.Peer);
                _sentTo = link.Peer == _sentTo.Leader ? default : _sentTo;
                break;
            case LinkDownInput link: _order.LinkDown(link.Peer, now); break;
            case DiskRoomInput room: TakeRoom(room.HasRoom, now); break;
            case SnapshotSavedInput saved: TakeSaved(saved); break;
            case SnapshotLoadedInput loaded: _order.SnapshotLoaded(loaded.Snapshot); break;
            case SnapshotInstalledInput installed: TakeInstalled(installed); break;
            case SnapshotNotInstalledInput refused: _order.SnapshotRefused(refused.Index, now); break;
            case TransferInput: _order.Transfer(MemberId.None, now); break;
            default: throw new MemberInvariantException($"No rule for {input.GetType().Name}.");
        }
    }

    private void TakeCommand(SubmitInput submit)
    {
        if (!_hasRoom)
        {
            _effects.CommandFailures.Add((submit.Caller, new Failure(FailureKind.NotDone, DiskFull)));
        }
        else if (submit.Session is { } session && _state.WouldRefuse(session) is not CommandStatus.None and var status)
        {
            _effects.Results.Add((submit.Caller, CommandResult.Of(status)));
        }
        else if (!_commands.TryAdd(submit, out var refusal))
        {
            _effects.CommandFailures.Add((submit.Caller, refusal));
        }
    }

    private void TakeRead(ReadInput read)
    {
        if (read.Local)
        {
            _effects.Reads.Add(read.Caller);
        }
        else if (!_reads.TryAdd(read))
        {
            _effects.ReadFailures.Add((read.Caller, new Failure(
                FailureKind.NotDone, "Busy: too many reads wait at this member. Retry after a moment.")));
        }
    }

    private void TakeMessage(PeerInput peer, Instant now)
    {
        switch (peer.Message)
        {
            case OrderMessage message:
                _order.Receive(peer.From, message, now);
                break;
            case ForwardedCommands forwarded:
                TakeForwarded(peer.From, forwarded);
                break;
            case ForwardRefused refused:
                _commands.Refused(refused);
                break;
            case MemberStatus status:
                _others[peer.From] = (status, now);
                break;
        }
    }

    private void TakeForwarded(MemberId from, ForwardedCommands forwarded)
    {
        if (Leads && (_admission.IsOpen(_order.Term) || _gathered.Count < MaxGathered))
        {
            _gathered.Add((from, forwarded));
        }

        // Otherwise the sender learns of the leader by itself, or makes no progress, and sends again.
    }

    /// <summary>Decides whether commands go to the log in this turn, and lets those of the other members go.</summary>
    private void Gather(Instant now)
    {
        _gathers = false;
        if (!Leads || !_admission.IsOpen(_order.Term))
        {
            return;
        }

        long waiting = _commands.WaitingCount;
        foreach (var (_, forwarded) in _gathered)
        {
            waiting += forwarded.Commands.Count;
        }

        if (!TakesCommands || _gathered.Count >= MaxGathered)
        {
            _group = new GroupCommit(now); // They are refused, or too many to wait: nobody is held, and the callers are counted anew.
        }
        else
        {
            _gathers = _group.Holds(now, _order.LastIndex - _order.CommitIndex, waiting);
        }

        if (_gathers)
        {
            return;
        }

        foreach (var (from, forwarded) in _gathered)
        {
            if (_admission.Admit(_order, from, forwarded, _hasRoom ? null : LeadersDiskFull) is { } refused)
            {
                _effects.Messages.Add((from, refused));
            }
        }

        _gathered.Clear();
    }

    /// <summary>Commands that gathered go to the log, if this member leads, or to the leader.</summary>
    private void SendCommands(TurnTime time)
    {
        var leader = _order.Coordinator;
        if (leader.IsNone)
        {
            return;
        }

        if (_sentTo != (_order.Term, leader))
        {
            _sentTo = (_order.Term, leader);
            _commands.SendAgain();
        }

        if (leader == _options.Raft.Self)
        {
            SubmitOwn(time);
            return;
        }

        _gathered.Clear();
        _commands.NumberWaiting(time.UnixMs);
        while (_commands.TakeUnsent(time.Now) is { } forward)
        {
            _effects.Messages.Add((leader, forward));
        }
    }

    private void SubmitOwn(TurnTime time)
    {
        if (_gathers || !TakesCommands)
        {
            return;
        }

        _commands.NumberWaiting(time.UnixMs);
        while (_commands.TakeUnsent(time.Now) is { } own)
        {
            if (_admission.Admit(_order, _options.Raft.Self, own, refusal: null) is { } refused)
            {
                _commands.Refused(refused);
                return;
            }
        }
    }

    private void CarryOut(OrderEffects order)
    {
        foreach (var entry in order.Delivered)
        {
            Apply(entry);
        }

        foreach (var (ticket, index) in order.BarriersPassed)
        {
            _reads.Passed(ticket, index);
        }

        foreach (var ticket in order.BarriersFailed)
        {
            _reads.FailedBarrier(ticket);
        }

        _reads.Applied(_applied, _effects);
        _effects.LoadSnapshot = order.WantSnapshot;
        _effects.InstallSnapshot = order.Install;
        TakeSnapshot();
    }

    private void Apply(Entry entry)
    {
        _applied = entry.Index;
        _appliedTerm = entry.Term;
        _bytesSinceSnapshot += entry.Weight;
        if (entry.Kind == EntryKind.NoOp)
        {
            OpenAdmission(entry.Term);
            return;
        }

        var applied = _state.Apply(entry.Command.Span);
        _idsGiven += applied.Ids;
        if (applied.Origin.Member != _options.Raft.Self || applied.Origin.Boot != Boot)
        {
            return;
        }

        switch (applied.Outcome)
        {
            case ApplyOutcome.Applied:
                _commands.Complete(applied.Origin.Number, applied.Result, _now, _effects);
                break;
            case ApplyOutcome.OriginGap:
                _commands.SendAgain();
                break;
        }
    }

    private void OpenAdmission(Term term)
    {
        if (Leads && term == _order.Term)
        {
            _admission.Open(term, _state);
            _group = new GroupCommit(_now);
        }
    }

    private void TakeRoom(bool hasRoom, Instant now)
    {
        _hasRoom = hasRoom;
        _order.RoomChanged(hasRoom, now); // A member that cannot write cannot answer its clients; another one can.
    }

    private void TakeSnapshot()
    {
        if (_snapshotUnderWay || _bytesSinceSnapshot < _options.SnapshotEveryBytes)
        {
            return;
        }

        _snapshotUnderWay = true;
        _bytesSinceSnapshot = 0;
        _effects.SaveSnapshot = new SnapshotToSave(_applied, _appliedTerm, _state.Capture());
    }

    private void TakeSaved(SnapshotSavedInput saved)
    {
        _snapshotUnderWay = false;
        if (saved.Saved)
        {
            _order.Compact(saved.Index, _options.KeepEntries, _options.KeepBytes);
        }
    }

    private void TakeInstalled(SnapshotInstalledInput installed)
    {
        if (!_order.SnapshotInstalled(installed.Index, installed.Term))
        {
            return;
        }

        _state = installed.State;
        _applied = installed.Index;
        _appliedTerm = installed.Term;
        _bytesSinceSnapshot = 0;
        _commands.CompleteFrom(_state, _effects);
    }

    private void TellStatus(Instant now)
    {
        if (now < _statusDue)
        {
            return;
        }

        _statusDue = now + _options.StatusInterval;
        if (!_hasRoom)
        {
            _order.Transfer(MemberId.None, now); // The one chosen last time may not have taken over.
        }

        var status = new MemberStatus(_order.Role, _applied);
        foreach (var member in _options.Raft.Voters)
        {
            if (member != _options.Raft.Self)
            {
                _effects.Messages.Add((member, status));
            }
        }
    }

    private Instant NextTurn()
    {
        var canSend = !Leads && !_order.Coordinator.IsNone && _commands.HasUnsent;
        var canSubmit = TakesCommands && _commands.WaitingCount + _gathered.Count > 0;
        if (canSend || (canSubmit && !_gathers) || _reads.CanAsk(_order))
        {
            return _now;
        }

        var timer = Instant.Min(Instant.Min(_order.NextTimer, _statusDue), Instant.Min(_commands.NextTimer, _reads.NextTimer));
        return _gathers ? Instant.Min(timer, _group.Until) : timer;
    }

    /// <summary>
    /// Messages of commands, half a MiB each at most, that wait until a new leader may order; more are dropped and sent again. And so many end the wait for a group.
    /// </summary>
    private const int MaxGathered = 128;

    internal const string Stopping = "This member is stopping. Send the request to another member.";

    private const string LeadersDiskFull = "The disk of the leader is full, and another member takes over. Retry after a moment.";

    private const string DiskFull = "The disk of this member is full. Free space, or send the request to another member.";
}
