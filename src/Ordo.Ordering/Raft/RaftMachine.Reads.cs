using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

// Linearizable reads without a log entry: ReadIndex, paper §8 and thesis §6.4. There is no lease: a leader's clock proves nothing.
public sealed partial class RaftMachine
{
    /// <summary>The most barriers of followers that wait at a leader; beyond it they are dropped and asked again.</summary>
    private const int MaxWaitingReads = 65_536;

    /// <summary>The most barriers this member has asked a leader for without an answer; when it is reached, all of them are asked anew.</summary>
    private const int MaxForwardedReads = 1024;

    private readonly List<(MemberId From, long Ticket)> _readsWaiting = [];
    private readonly List<(MemberId From, long Ticket)> _readsInRound = [];
    private readonly List<long> _readsForwarded = [];
    private LogIndex _readIndex;
    private long _readRound;
    private long _round;

    /// <inheritdoc/>
    public void Barrier(long ticket)
    {
        if (Role == RaftRole.Leader)
        {
            _readsWaiting.Add((_options.Self, ticket));
        }
        else if (Leader.IsNone)
        {
            _effects.BarriersFailed.Add(ticket);
        }
        else
        {
            if (_readsForwarded.Count >= MaxForwardedReads)
            {
                FailForwardedReads();
            }

            _readsForwarded.Add(ticket);
            Send(Leader, new ReadIndexRequest(Term, ticket));
        }
    }

    private void ResetReads()
    {
        _round = 0;
        _readsWaiting.Clear();
        _readsInRound.Clear();
    }

    private void TakeReadRequest(MemberId from, ReadIndexRequest request)
    {
        if (Role == RaftRole.Leader && _readsWaiting.Count < MaxWaitingReads)
        {
            _readsWaiting.Add((from, request.Ticket));
        }
    }

    private void TakeReadReply(ReadIndexReply reply)
    {
        if (!_readsForwarded.Remove(reply.Ticket))
        {
            return;
        }

        AdvanceCommit(LogIndex.Min(reply.Index, LogIndex.Max(_matched, CommitIndex)));
        _effects.BarriersPassed.Add((reply.Ticket, reply.Index));
    }

    /// <summary>
    /// Ends the round under way when a majority has confirmed it, then starts the next for those who waited. A read joins only a round that
    /// starts after it came, and none starts before an entry of the own term is committed.
    /// </summary>
    private void ConfirmReads()
    {
        if (_readsInRound.Count > 0 && RoundConfirmed())
        {
            FinishRound();
        }

        if (_readsInRound.Count > 0 || _readsWaiting.Count == 0 || CommitIndex < _termStart)
        {
            return;
        }

        _readRound = _round + 1;
        _readIndex = CommitIndex;
        _readsInRound.AddRange(_readsWaiting);
        _readsWaiting.Clear();
        if (RoundConfirmed())
        {
            FinishRound();
        }
        else
        {
            SendHeartbeats();
        }
    }

    private bool RoundConfirmed()
    {
        var confirmed = 1;
        foreach (var progress in _progress)
        {
            confirmed += progress.Member != _options.Self && progress.Round >= _readRound ? 1 : 0;
        }

        return confirmed >= _voters.Majority;
    }

    private void FinishRound()
    {
        foreach (var (from, ticket) in _readsInRound)
        {
            if (from == _options.Self)
            {
                _effects.BarriersPassed.Add((ticket, _readIndex));
                continue;
            }

            var progress = _progress[_voters.PlaceOf(from)];
            progress.CommitWanted = LogIndex.Max(progress.CommitWanted, _readIndex);
            Send(from, new ReadIndexReply(Term, ticket, _readIndex));
        }

        _readsInRound.Clear();
    }

    /// <summary>The leadership is over: own barriers fail, followers ask the next leader.</summary>
    private void FailReads()
    {
        FailOwn(_readsWaiting);
        FailOwn(_readsInRound);
    }

    private void FailOwn(List<(MemberId From, long Ticket)> reads)
    {
        foreach (var (from, ticket) in reads)
        {
            if (from == _options.Self)
            {
                _effects.BarriersFailed.Add(ticket);
            }
        }

        reads.Clear();
    }

    private void FailForwardedReads()
    {
        _effects.BarriersFailed.AddRange(_readsForwarded);
        _readsForwarded.Clear();
    }
}
