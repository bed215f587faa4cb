using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

/// <summary>What a member does in its term (paper figure 4, with the pre-candidate of the thesis §9.6).</summary>
public enum RaftRole
{
    /// <summary>Takes entries from the leader.</summary>
    Follower,

    /// <summary>Asks whether an election would succeed, without raising the term.</summary>
    PreCandidate,

    /// <summary>Asks for votes.</summary>
    Candidate,

    /// <summary>Orders the commands.</summary>
    Leader,
}

/// <summary>What a Raft member knows after a restart, read from its disk.</summary>
/// <param name="Term">The current term.</param>
/// <param name="Vote">Who got the vote in that term.</param>
/// <param name="SnapshotIndex">The last entry that the snapshot covers; 0 without one.</param>
/// <param name="SnapshotTerm">Its term.</param>
/// <param name="Entries">The entries behind it.</param>
public sealed record RaftRecovery(
    Term Term, MemberId Vote, LogIndex SnapshotIndex, Term SnapshotTerm, ReadOnlyMemory<Entry> Entries)
{
    /// <summary>A member that was just formed.</summary>
    public static RaftRecovery Empty { get; } = new(default, default, default, default, default);
}

/// <summary>
/// Raft as a pure machine (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", extended version, 2014; "thesis" is
/// Ongaro, 2014). This file holds the state of figure 2 and the rules for all servers; elections, replication, reads, snapshots and transfer
/// each have a file of their own.
/// </summary>
/// <remarks>
/// Persist before send: a message is created only by <see cref="Send"/>, which holds it back until the term and vote of that moment are flushed,
/// and an acknowledgement of entries is never created before they are flushed (<see cref="RaftLog.Flushed"/>). The one exception is the paper's
/// (thesis §10.2.1): a leader sends entries while its own flush runs, and counts itself only up to what is flushed. Delivery never passes
/// min(commit, flushed here).
/// </remarks>
public sealed partial class RaftMachine : IOrder
{
    private readonly RaftOptions _options;
    private readonly VoterSet _voters;
    private readonly SeededRandom _random;
    private readonly OrderEffects _effects = new();
    private readonly List<(MemberId To, OrderMessage Message)> _held = [];
    private readonly RaftLog _log;

    private Instant _now;
    private MemberId _vote;
    private LogIndex _delivered;
    private long _hardVersion;
    private long _hardFlushed;
    private long _hardFlushing;
    private long _mark;
    private bool _persistUnderWay;
    private bool _hasRoom = true;

    /// <summary>Starts a follower from what its disk holds.</summary>
    public RaftMachine(RaftOptions options, RaftRecovery recovery, ulong seed, Instant now)
    {
        _options = options;
        _voters = new VoterSet(options.Voters);
        _random = new SeededRandom(seed);
        _progress = CreateProgress();
        _matches = new long[_voters.Count];
        _now = now;
        Term = recovery.Term;
        _vote = recovery.Vote;
        _log = new RaftLog(recovery.SnapshotIndex, recovery.SnapshotTerm, recovery.Entries.Span);
        CommitIndex = recovery.SnapshotIndex;
        _delivered = recovery.SnapshotIndex;
        ResetElectionTimer();
        if (_voters.Count == 1)
        {
            _electionDeadline = now; // There is nobody to hear from first.
        }
    }

    /// <inheritdoc/>
    public OrderCapabilities Capabilities { get; } = new(
        "raft", "any minority of members: crash, restart, pause, partition, clock faults", HasTransfer: true, HasLearners: false, HasMembershipChange: false);

    /// <inheritdoc/>
    public Term Term { get; private set; }

    /// <summary>What this member does in its term.</summary>
    public RaftRole Role { get; private set; }

    /// <inheritdoc/>
    OrderRole IOrder.Role => Role switch
    {
        RaftRole.Leader => OrderRole.Leader,
        RaftRole.Follower => OrderRole.Follower,
        _ => OrderRole.Candidate,
    };

    /// <summary>The leader of the term, as far as known.</summary>
    public MemberId Leader { get; private set; }

    /// <inheritdoc/>
    public MemberId Coordinator => Leader;

    /// <inheritdoc/>
    public LogIndex CommitIndex { get; private set; }

    /// <inheritdoc/>
    public LogIndex LastIndex => _log.Last;

    /// <inheritdoc/>
    public LogIndex FlushedIndex => _log.Flushed;

    /// <summary>The last entry that the log no longer holds in memory.</summary>
    public LogIndex BaseIndex => _log.Base;

    /// <summary>The term of an entry, or null when it is cut off or not there. For checkers and for naming snapshots.</summary>
    public Term? TermAt(LogIndex index) => _log.TermAt(index);

    /// <summary>The entry at an index behind <see cref="BaseIndex"/>. For checkers.</summary>
    public Entry EntryAt(LogIndex index) => _log[index];

    /// <inheritdoc/>
    public Instant NextTimer => _delivered < Deliverable ? _now : Role == RaftRole.Leader ? LeaderTimer : _electionDeadline;

    private LogIndex Deliverable => LogIndex.Min(CommitIndex, _log.Flushed);

    /// <inheritdoc/>
    public void Tick(Instant now)
    {
        _now = now;
        if (Role == RaftRole.Leader)
        {
            TickLeader();
        }
        else if (now >= _electionDeadline)
        {
            Campaign();
        }
    }

    /// <inheritdoc/>
    public void Receive(MemberId from, OrderMessage message, Instant now)
    {
        _now = now;
        if (message is not RaftMessage raft || _voters.PlaceOf(from) < 0 || from == _options.Self)
        {
            return;
        }

        // Asking for a pre-vote changes nobody's term, and its yes carries a term that does not exist yet.
        switch (raft)
        {
            case PreVoteRequest request:
                AnswerPreVote(from, request);
                return;
            case PreVoteReply { Granted: true } reply:
                CountPreVote(from, reply);
                return;
            case VoteRequest request when request.Term > Term && !request.Transfer && HearsLeader:
                return; // Thesis §4.2.3: whoever hears a leader is not disturbed by a campaign.
        }

        if (raft.Term > Term)
        {
            BecomeFollower(raft.Term, MemberId.None);
        }

        if (raft.Term < Term)
        {
            AnswerStale(from, raft);
            return;
        }

        Dispatch(from, raft);
    }

    /// <inheritdoc/>
    public void LinkUp(MemberId peer)
    {
        if (Role == RaftRole.Leader && _voters.PlaceOf(peer) is >= 0 and var place && peer != _options.Self)
        {
            RestartSending(_progress[place]);
        }
    }

    /// <inheritdoc/>
    public void LinkDown(MemberId peer, Instant now)
    {
        _now = now;
        if (Role == RaftRole.Leader || peer != Leader || _options.ClosedLinkStagger <= TimeSpan.Zero)
        {
            return;
        }

        // The members behind the lost leader go in turn: two that see the connection close at once would split the vote, and that costs a whole time-out. The
        // first one waits a little too, until the others have seen it: who still hears the leader gives no pre-vote.
        ForgetLeader();
        (_lost, _turnsUntil) = (peer, now + _options.ElectionTimeoutMin);
        _electionDeadline = Instant.Min(_electionDeadline, now + (((8 * TurnOf(_options.Self)) + 1) * _options.ClosedLinkStagger / 8));
    }

    /// <inheritdoc/>
    public void Persisted(long mark)
    {
        if (!_persistUnderWay || mark != _mark)
        {
            throw new OrderInvariantException($"Batch {mark} is reported as flushed, but {_mark} is under way.");
        }

        _persistUnderWay = false;
        _log.Written();
        _hardFlushed = _hardFlushing;
        if (_hardFlushed == _hardVersion)
        {
            _effects.Messages.AddRange(_held);
            _held.Clear();
            CountOwnVote();
        }
    }

    /// <inheritdoc/>
    public void RoomChanged(bool hasRoom, Instant now)
    {
        _hasRoom = hasRoom;
        if (!hasRoom)
        {
            Transfer(MemberId.None, now);
        }
    }

    /// <inheritdoc/>
    public OrderEffects Collect(bool diskIdle)
    {
        if (Role == RaftRole.Leader)
        {
            AdvanceLeaderCommit();
            ConfirmReads();
            SendToFollowers();
        }
        else
        {
            AcknowledgeEntries();
        }

        Deliver();
        if (diskIdle && !_persistUnderWay)
        {
            TakePersist();
        }

        return _effects;
    }

    /// <inheritdoc/>
    public void Release() => _effects.Clear();

    private void Dispatch(MemberId from, RaftMessage message)
    {
        switch (message)
        {
            case VoteRequest request: AnswerVote(from, request); break;
            case VoteReply reply: CountVote(from, reply); break;
            case AppendRequest { Entries.Length: > 0 } when !_hasRoom: FollowLeader(from); break;
            case AppendRequest request: TakeEntries(from, request); break;
            case AppendAccepted reply: EntriesAccepted(from, reply); break;
            case AppendRejected reply: EntriesRejected(from, reply); break;
            case Heartbeat beat: TakeHeartbeat(from, beat); break;
            case HeartbeatReply reply: HeartbeatAnswered(from, reply); break;
            case CommitNotice notice: TakeCommit(from, notice); break;
            case ReadIndexRequest request: TakeReadRequest(from, request); break;
            case ReadIndexReply reply: TakeReadReply(reply); break;
            case SnapshotChunk chunk: TakeChunk(from, chunk); break;
            case SnapshotProgress progress: ChunkAnswered(from, progress); break;
            case TimeoutNow: TakeOver(from); break;
            case PreVoteReply: break; // A no of the own term: the campaign ends by its timer.
            default: throw new OrderInvariantException($"No rule for {message.GetType().Name}.");
        }
    }

    /// <summary>Somebody is behind: tell the new term, so that a leader or candidate of an old one steps down (paper §5.1).</summary>
    private void AnswerStale(MemberId from, RaftMessage message)
    {
        switch (message)
        {
            case VoteRequest:
                Send(from, new VoteReply(Term, Granted: false));
                break;
            case AppendRequest request:
                Send(from, new AppendRejected(Term, request.Previous, default, default));
                break;
            case Heartbeat:
                // Its round is one of its own term: in the newer one, whose leader may be the same member, it confirms no read.
                Send(from, new HeartbeatReply(Term, Round: 0, default, default));
                break;
            case SnapshotChunk chunk:
                Send(from, new SnapshotProgress(Term, chunk.Index, chunk.Offset));
                break;
        }
    }

    /// <summary>The only way out for a message: it leaves when the term and vote of this moment are flushed.</summary>
    private void Send(MemberId to, OrderMessage message)
    {
        if (_hardFlushed == _hardVersion)
        {
            _effects.Messages.Add((to, message));
        }
        else
        {
            _held.Add((to, message));
        }
    }

    private void SendToOthers(OrderMessage message)
    {
        for (var place = 0; place < _voters.Count; place++)
        {
            if (_voters[place] != _options.Self)
            {
                Send(_voters[place], message);
            }
        }
    }

    private void SetHardState(Term term, MemberId vote)
    {
        if (term == Term && vote == _vote)
        {
            return;
        }

        Term = term;
        _vote = vote;
        _hardVersion++;
    }

    private void TakePersist()
    {
        if (_hardVersion == _hardFlushed && !_log.HasUnwritten)
        {
            return;
        }

        var previous = _log.WrittenUpTo;
        var previousTerm = _log.TermAt(previous) ?? throw new OrderInvariantException($"No entry {previous} to write behind.");
        var entries = _log.TakeUnwritten(_options.MaxPersistBytes);
        _hardFlushing = _hardVersion;
        _persistUnderWay = true;
        _effects.Persist = new PersistBatch(++_mark, Term, _vote, previous, previousTerm, entries);
    }

    private void AdvanceCommit(LogIndex index)
    {
        if (index > _log.Last)
        {
            throw new OrderInvariantException($"Index {index} is committed and was acknowledged here, but the log ends at {_log.Last}: this disk has lost it. "
                + "Keep this member stopped and its directory aside; the others go on without it (docs/GUARANTEES.md).");
        }

        CommitIndex = LogIndex.Max(CommitIndex, index);
    }

    /// <summary>After a restart a whole log may be due: it is delivered in parts, so that heartbeats and votes do not wait for it.</summary>
    private void Deliver()
    {
        var upTo = LogIndex.Min(Deliverable, _delivered + _options.MaxDeliveredEntries);
        while (_delivered < upTo)
        {
            _delivered += 1;
            _effects.Delivered.Add(_log[_delivered]);
        }
    }
}
