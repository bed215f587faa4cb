using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

// Elections: paper §5.2 and §5.4.1; pre-vote: thesis §9.6; a member that hears a leader does not vote: thesis §4.2.3.
public sealed partial class RaftMachine
{
    private readonly HashSet<MemberId> _supporters = [];
    private Instant _electionDeadline;
    private Instant _leaderHeard = Instant.Never;
    private bool _transferCampaign;

    // The connection of the leader _lost closed: until then the others campaign in turn.
    private MemberId _lost;
    private Instant _turnsUntil = Instant.Never;

    /// <summary>A leader was heard within the shortest election time-out, so that nobody else may be elected meanwhile.</summary>
    private bool HearsLeader =>
        (_options.PreVote || _options.CheckQuorum)
        && (Role == RaftRole.Leader || (!Leader.IsNone && _now - _leaderHeard < _options.ElectionTimeoutMin));

    private void ResetElectionTimer() =>
        _electionDeadline = _now + _random.Between(_options.ElectionTimeoutMin, _options.ElectionTimeoutMax);

    /// <summary>Whose turn it is after the lost leader: 0 for the next member in the list.</summary>
    private int TurnOf(MemberId member) => _voters.DistanceOf(_lost, member) - 1;

    /// <summary>
    /// How long to ask for pre-votes. While members go in turn, everybody has a turn before this one has its next: a refusal by one that had not seen the connection
    /// close costs that much instead of a whole time-out. Votes get a whole one, since they wait for disks.
    /// </summary>
    private void ResetPreVoteTimer()
    {
        ResetElectionTimer();
        if (_now < _turnsUntil)
        {
            _electionDeadline = _now + (_voters.Count * _options.ClosedLinkStagger);
        }
    }

    /// <summary>The time-out passed, or the leader's connection closed, without a leader.</summary>
    private void Campaign()
    {
        ForgetLeader();
        ResetPreVoteTimer();
        if (!_options.PreVote)
        {
            StartElection(transfer: false);
            return;
        }

        Role = RaftRole.PreCandidate;
        _supporters.Clear();
        _supporters.Add(_options.Self);
        SendToOthers(new PreVoteRequest(Term.Next(), _log.Last, _log.LastTerm));
        if (_supporters.Count >= _voters.Majority)
        {
            StartElection(transfer: false);
        }
    }

    private void StartElection(bool transfer)
    {
        ForgetLeader();
        ResetElectionTimer();
        Role = RaftRole.Candidate;
        _transferCampaign = transfer;
        _supporters.Clear();
        EnterTerm(Term.Next(), _options.Self);
        SendToOthers(new VoteRequest(Term, _log.Last, _log.LastTerm, _transferCampaign));
    }

    private void AnswerPreVote(MemberId from, PreVoteRequest request)
    {
        var granted = request.Term > Term && !HearsLeader && _log.IsUpToDate(request.LastIndex, request.LastTerm) && !GoesBefore(from, request);
        if (granted && _now < _turnsUntil)
        {
            // Its campaign is under way: this member's turn comes when that has had its time.
            _electionDeadline = Instant.Max(_electionDeadline, _now + (_voters.Count * _options.ClosedLinkStagger));
        }

        Send(from, new PreVoteReply(granted ? request.Term : Term, granted));
    }

    /// <summary>Of two that campaign at once after a lost leader with equal logs, the first in turn goes on: both would split the vote.</summary>
    private bool GoesBefore(MemberId other, PreVoteRequest request) =>
        Role == RaftRole.PreCandidate && _now < _turnsUntil && (request.LastIndex, request.LastTerm) == (_log.Last, _log.LastTerm)
        && TurnOf(_options.Self) < TurnOf(other);

    private void CountPreVote(MemberId from, PreVoteReply reply)
    {
        if (Role != RaftRole.PreCandidate || reply.Term != Term.Next())
        {
            return;
        }

        _supporters.Add(from);
        if (_supporters.Count >= _voters.Majority)
        {
            StartElection(transfer: false);
        }
    }

    private void AnswerVote(MemberId from, VoteRequest request)
    {
        var free = _vote.IsNone || _vote == from;
        var granted = free && Leader.IsNone && _log.IsUpToDate(request.LastIndex, request.LastTerm);
        if (granted)
        {
            SetHardState(Term, from);
            ResetElectionTimer();
        }

        Send(from, new VoteReply(Term, granted));
    }

    private void CountVote(MemberId from, VoteReply reply)
    {
        if (Role != RaftRole.Candidate || !reply.Granted)
        {
            return;
        }

        _supporters.Add(from);
        BecomeLeaderByMajority();
    }

    /// <summary>A candidate's own vote counts like any other: once it is flushed.</summary>
    private void CountOwnVote()
    {
        if (Role == RaftRole.Candidate)
        {
            _supporters.Add(_options.Self);
            BecomeLeaderByMajority();
        }
    }

    private void BecomeLeaderByMajority()
    {
        if (_supporters.Count >= _voters.Majority)
        {
            BecomeLeader();
        }
    }

    /// <summary>A new term: what is held back for the old one is void, and nothing is known to match the log of a leader to come.</summary>
    private void EnterTerm(Term term, MemberId vote)
    {
        _held.Clear();
        _matched = default;
        _told = default;
        _acknowledged = default;
        _acknowledgeDue = false;
        ForgetIncoming();
        SetHardState(term, vote);
    }

    /// <summary>Follows in a term, maybe without knowing its leader yet; whatever belonged to an earlier term is over.</summary>
    private void BecomeFollower(Term term, MemberId leader)
    {
        if (Role == RaftRole.Leader)
        {
            EndLeadership();
        }

        if (term > Term)
        {
            EnterTerm(term, MemberId.None);
        }

        if (Role != RaftRole.Follower || leader != Leader)
        {
            FailForwardedReads();
        }

        if (Role == RaftRole.Leader)
        {
            ResetElectionTimer();
        }

        Role = RaftRole.Follower;
        Leader = leader;
    }

    /// <summary>A message of the term's leader: everybody follows it, and its time-out starts anew.</summary>
    private void FollowLeader(MemberId leader)
    {
        if (Role == RaftRole.Leader || (!Leader.IsNone && Leader != leader))
        {
            throw new OrderInvariantException($"Two leaders in term {Term}: {Leader} and {leader}.");
        }

        if (Role != RaftRole.Follower || Leader != leader)
        {
            BecomeFollower(Term, leader);
        }

        _leaderHeard = _now;
        _turnsUntil = Instant.Never;
        ResetElectionTimer();
    }

    private void ForgetLeader()
    {
        FailForwardedReads();
        Leader = MemberId.None;
        _leaderHeard = Instant.Never;
    }
}
