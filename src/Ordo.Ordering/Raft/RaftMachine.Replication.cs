using System;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

// Log replication: paper §5.3 and §5.4.2; batching, pipelining and writing in parallel to the disk: thesis §10.2; check-quorum: thesis §6.2.
public sealed partial class RaftMachine
{
    private readonly Progress[] _progress;
    private readonly long[] _matches;

    private Instant _heartbeatDue;
    private Instant _quorumDeadline;
    private LogIndex _termStart;
    private long _uncommittedBytes;

    // Follower: how far the log is known to equal that of the term's leader, what of it was acknowledged, and how far it is committed as the leader told.
    private LogIndex _matched;
    private LogIndex _told;
    private LogIndex _acknowledged;
    private bool _acknowledgeDue;

    private Instant LeaderTimer => Instant.Min(_heartbeatDue, _quorumDeadline);

    /// <inheritdoc/>
    public bool AcceptsCommands =>
        Role == RaftRole.Leader && _transferTo.IsNone && _uncommittedBytes <= _options.MaxUncommittedBytes;

    /// <inheritdoc/>
    public bool TrySubmit(MemberId origin, ReadOnlyMemory<byte> command)
    {
        if (!AcceptsCommands)
        {
            return false;
        }

        var entry = new Entry(_log.Last + 1, Term, EntryKind.Command, command);
        _log.Append(entry);
        _uncommittedBytes += entry.Weight;
        if (_voters.PlaceOf(origin) is >= 0 and var place)
        {
            _progress[place].CommitWanted = entry.Index;
        }

        return true;
    }

    private Progress[] CreateProgress()
    {
        var progress = new Progress[_voters.Count];
        for (var place = 0; place < progress.Length; place++)
        {
            progress[place] = new Progress(_voters[place]);
        }

        return progress;
    }

    private void BecomeLeader()
    {
        Role = RaftRole.Leader;
        Leader = _options.Self;
        _transferTo = MemberId.None;
        _uncommittedBytes = 0;
        _heartbeatDue = _now;
        _quorumDeadline = _now + _options.ElectionTimeoutMin;
        foreach (var progress in _progress)
        {
            progress.Reset(_log.Last);
        }

        ResetReads();
        _log.Append(new Entry(_log.Last + 1, Term, EntryKind.NoOp, default));
        _termStart = _log.Last;
    }

    private void EndLeadership()
    {
        FailReads();
        _snapshot = null;
        _transferTo = MemberId.None;
        _matched = default;
        _told = default;
        _acknowledged = default;
    }

    private void TickLeader()
    {
        if (_now >= _quorumDeadline && !HeardMajority() && _options.CheckQuorum)
        {
            BecomeFollower(Term, MemberId.None);
            return;
        }

        if (!_transferTo.IsNone && _now >= _transferDeadline)
        {
            _transferTo = MemberId.None;
        }

        if (_now >= _heartbeatDue)
        {
            SendHeartbeats();
        }
    }

    private bool HeardMajority()
    {
        var heard = 1;
        foreach (var progress in _progress)
        {
            heard += progress.Active && progress.Member != _options.Self ? 1 : 0;
            progress.ListenAnew();
        }

        _quorumDeadline = _now + _options.ElectionTimeoutMin;
        return heard >= _voters.Majority;
    }

    private void SendHeartbeats()
    {
        _round++;
        _heartbeatDue = _now + _options.HeartbeatInterval;
        foreach (var progress in _progress)
        {
            if (progress.Member == _options.Self)
            {
                continue;
            }

            progress.MarkSent(_round);
            progress.CommitTold = LogIndex.Max(progress.CommitTold, LogIndex.Min(CommitIndex, progress.Match));
            Send(progress.Member, new Heartbeat(Term, LogIndex.Min(CommitIndex, progress.Match), _round));
        }
    }

    /// <summary>Commits what a majority has flushed, if it is of the own term (figure 8: never an older one by counting).</summary>
    private void AdvanceLeaderCommit()
    {
        for (var place = 0; place < _progress.Length; place++)
        {
            _matches[place] = (_voters[place] == _options.Self ? _log.Flushed : _progress[place].Match).Value;
        }

        var reached = new LogIndex(_voters.ReachedByMajority(_matches));
        if (reached <= CommitIndex || _log.TermAt(reached) != Term)
        {
            return;
        }

        for (var index = CommitIndex + 1; index <= reached; index += 1)
        {
            _uncommittedBytes -= index > _termStart ? _log[index].Weight : 0;
        }

        AdvanceCommit(reached);
    }

    private void SendToFollowers()
    {
        foreach (var progress in _progress)
        {
            if (progress.Member == _options.Self)
            {
                continue;
            }

            SendEntries(progress);
            TellCommit(progress);
        }

        ContinueTransfer();
        if (_snapshot is not null && !AnyoneTakesSnapshot())
        {
            _snapshot = null;
        }
    }

    private void SendEntries(Progress to)
    {
        if (to.Mode != SendMode.Snapshot && to.Next <= _log.Base)
        {
            to.StartSnapshot();
        }

        switch (to.Mode)
        {
            case SendMode.Snapshot:
                SendChunk(to);
                break;
            case SendMode.Probe when !to.ProbeSent:
                to.ProbeEnd = SendAppend(to);
                to.ProbeSent = true;
                to.SentInRound = _round;
                break;
            case SendMode.Pipeline:
                while (to.Next <= _log.Last && to.InflightCount < _options.MaxInflightAppends)
                {
                    to.Sent(SendAppend(to));
                }

                break;
        }
    }

    private LogIndex SendAppend(Progress to)
    {
        var previous = to.Next - 1;
        var previousTerm = _log.TermAt(previous) ?? throw new OrderInvariantException($"Entry {previous} is cut off.");
        var entries = _log.Slice(to.Next, _options.MaxAppendBytes);
        var last = previous + entries.Length;
        to.CommitTold = LogIndex.Max(to.CommitTold, LogIndex.Min(CommitIndex, last));
        Send(to.Member, new AppendRequest(Term, previous, previousTerm, CommitIndex, entries));
        return last;
    }

    /// <summary>
    /// Members with waiting clients hear of a new commit index at once, also before they have flushed so far themselves: they take of it what they have. The others hear
    /// of it with the next message.
    /// </summary>
    private void TellCommit(Progress to)
    {
        var known = LogIndex.Min(CommitIndex, to.Mode == SendMode.Pipeline ? to.Next - 1 : to.Match);
        if (known > to.CommitTold && to.CommitTold < to.CommitWanted)
        {
            to.CommitTold = known;
            Send(to.Member, new CommitNotice(Term, known));
        }
    }

    /// <summary>The AppendEntries receiver of figure 2.</summary>
    private void TakeEntries(MemberId from, AppendRequest request)
    {
        FollowLeader(from);
        var previous = request.Previous;
        var entries = request.Entries.Span;
        if (previous < CommitIndex)
        {
            // What is committed agrees by the Leader Completeness Property, and some of it may be cut off here.
            var known = (int)Math.Min(CommitIndex - previous, entries.Length);
            entries = entries[known..];
            previous = CommitIndex;
        }
        else if (!_log.Matches(previous, request.PreviousTerm))
        {
            Send(from, Reject(request));
            return;
        }

        AppendNew(entries);
        _matched = LogIndex.Max(_matched, previous + entries.Length);
        _acknowledgeDue = true;
        AdvanceCommit(LogIndex.Min(LogIndex.Max(request.Commit, _told), _matched));
    }

    private void AppendNew(ReadOnlySpan<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (_log.Matches(entry.Index, entry.Term))
            {
                continue;
            }

            if (entry.Index <= _log.Last)
            {
                if (entry.Index <= CommitIndex)
                {
                    throw new OrderInvariantException($"Entry {entry.Index} is committed and would be replaced.");
                }

                _log.TruncateAfter(entry.Index - 1);
            }

            _log.Append(entry);
        }
    }

    private AppendRejected Reject(AppendRequest request)
    {
        if (!_options.ConflictHints)
        {
            return new AppendRejected(Term, request.Previous, default, default);
        }

        var hint = _log.LastWithTermAtMost(request.Previous, request.PreviousTerm);
        return new AppendRejected(Term, request.Previous, hint, _log.TermAt(hint) ?? default);
    }

    /// <summary>Acknowledges what of the leader's log is flushed; with a flush still to come, it waits for that.</summary>
    private void AcknowledgeEntries()
    {
        var flushed = LogIndex.Min(_matched, _log.Flushed);
        if (Leader.IsNone || (flushed <= _acknowledged && !(_acknowledgeDue && _matched <= _log.Flushed)))
        {
            return;
        }

        _acknowledged = flushed;
        _acknowledgeDue = false;
        Send(Leader, new AppendAccepted(Term, flushed));
    }

    private void EntriesAccepted(MemberId from, AppendAccepted reply)
    {
        if (Role == RaftRole.Leader)
        {
            var progress = _progress[_voters.PlaceOf(from)];
            var probeArrived = progress.Mode == SendMode.Probe && reply.Match >= progress.Next - 1;
            Acknowledged(progress, reply.Match, received: probeArrived ? LogIndex.Max(reply.Match, progress.ProbeEnd) : reply.Match);
        }
    }

    /// <summary>
    /// The follower has flushed up to <paramref name="match"/> and has up to <paramref name="received"/> in memory: what it has need not be sent again.
    /// </summary>
    private void Acknowledged(Progress from, LogIndex match, LogIndex received)
    {
        if (match > _log.Last)
        {
            throw new OrderInvariantException($"Member {from.Member} acknowledges {match}, the log ends at {_log.Last}.");
        }

        from.Active = true;
        var news = from.Acknowledge(match);
        var agrees = from.Mode switch
        {
            SendMode.Probe => received >= from.Next - 1 || news,
            SendMode.Snapshot => from.Match >= _log.Base,
            _ => false,
        };
        if (agrees)
        {
            from.StartPipeline(received);
        }
    }

    private void EntriesRejected(MemberId from, AppendRejected reply)
    {
        if (Role != RaftRole.Leader)
        {
            return;
        }

        var progress = _progress[_voters.PlaceOf(from)];
        progress.Active = true;
        var stale = progress.Mode switch
        {
            SendMode.Probe => reply.Rejected != progress.Next - 1,
            SendMode.Pipeline => reply.Rejected <= progress.Match,
            _ => true,
        };
        if (stale)
        {
            return;
        }

        var agreed = _options.ConflictHints
            ? _log.LastWithTermAtMost(LogIndex.Min(reply.HintIndex, reply.Rejected - 1), reply.HintTerm)
            : reply.Rejected - 1;
        progress.StartProbe(LogIndex.Max(agreed + 1, new LogIndex(1)));
    }

    private void TakeHeartbeat(MemberId from, Heartbeat beat)
    {
        FollowLeader(from);
        AdvanceCommit(beat.Commit);
        Send(from, new HeartbeatReply(Term, beat.Round, _matched, LogIndex.Min(_matched, _log.Flushed)));
    }

    private void TakeCommit(MemberId from, CommitNotice notice)
    {
        FollowLeader(from);
        _told = LogIndex.Max(_told, notice.Commit);
        AdvanceCommit(LogIndex.Min(_told, _matched));
    }

    private void HeartbeatAnswered(MemberId from, HeartbeatReply reply)
    {
        if (Role != RaftRole.Leader)
        {
            return;
        }

        var progress = _progress[_voters.PlaceOf(from)];
        progress.Round = Math.Max(progress.Round, reply.Round);
        Acknowledged(progress, reply.Match, reply.Received);
        var lost = progress.Mode == SendMode.Pipeline
            ? reply.Round >= progress.MarkedRound && reply.Received < progress.SentAtMark
            : reply.Round > progress.SentInRound;
        if (lost)
        {
            RestartSending(progress); // What was sent before that heartbeat has not arrived.
        }
    }

    /// <summary>What is under way may be lost. In a pipeline the last place known to agree is the match; a probe asks for its own again.</summary>
    private static void RestartSending(Progress progress)
    {
        switch (progress.Mode)
        {
            case SendMode.Snapshot:
                progress.ChunkSent = false;
                break;
            case SendMode.Probe:
                progress.ProbeSent = false;
                break;
            case SendMode.Pipeline:
                progress.StartProbe(progress.Match + 1);
                break;
        }
    }
}
