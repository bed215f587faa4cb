using System;

namespace Ordo.Ordering.Raft;

/// <summary>What every Raft message carries: the sender's term (paper §5.1).</summary>
public abstract record RaftMessage(Term Term) : OrderMessage;

/// <summary>Would you vote for me in <paramref name="Term"/>? Nobody's term changes by asking (thesis §9.6).</summary>
public sealed record PreVoteRequest(Term Term, LogIndex LastIndex, Term LastTerm) : RaftMessage(Term);

/// <summary>The answer: with a yes <paramref name="Term"/> is the term asked for, with a no the answerer's own.</summary>
public sealed record PreVoteReply(Term Term, bool Granted) : RaftMessage(Term);

/// <summary>RequestVote of figure 2. <paramref name="Transfer"/>: the leader itself asked for this election.</summary>
public sealed record VoteRequest(Term Term, LogIndex LastIndex, Term LastTerm, bool Transfer) : RaftMessage(Term);

/// <summary>The answer to <see cref="VoteRequest"/>.</summary>
public sealed record VoteReply(Term Term, bool Granted) : RaftMessage(Term);

/// <summary>AppendEntries of figure 2; never used as a bare heartbeat, so that it is always about the log.</summary>
public sealed record AppendRequest(
    Term Term, LogIndex Previous, Term PreviousTerm, LogIndex Commit, ReadOnlyMemory<Entry> Entries) : RaftMessage(Term);

/// <summary>The follower's log equals the leader's up to <paramref name="Match"/>, and that is flushed.</summary>
public sealed record AppendAccepted(Term Term, LogIndex Match) : RaftMessage(Term);

/// <summary>
/// The consistency check at <paramref name="Rejected"/> failed. The hint (paper §5.3): the follower has nothing that could match behind
/// <paramref name="HintIndex"/>, where its entry has term <paramref name="HintTerm"/>.
/// </summary>
public sealed record AppendRejected(Term Term, LogIndex Rejected, LogIndex HintIndex, Term HintTerm) : RaftMessage(Term);

/// <summary>The leader lives. <paramref name="Round"/> counts the rounds that confirm reads (ReadIndex, thesis §6.4).</summary>
public sealed record Heartbeat(Term Term, LogIndex Commit, long Round) : RaftMessage(Term);

/// <summary>
/// The follower heard it: <paramref name="Received"/> is what it has in memory of this leader's log, <paramref name="Match"/> what is flushed of it.
/// </summary>
public sealed record HeartbeatReply(Term Term, long Round, LogIndex Received, LogIndex Match) : RaftMessage(Term);

/// <summary>The commit index moved: sent at once to a member whose clients wait for it. Not answered.</summary>
public sealed record CommitNotice(Term Term, LogIndex Commit) : RaftMessage(Term);

/// <summary>A follower's barrier: which index covers everything acknowledged by now?</summary>
public sealed record ReadIndexRequest(Term Term, long Ticket) : RaftMessage(Term);

/// <summary>The answer, given after a majority confirmed the leader.</summary>
public sealed record ReadIndexReply(Term Term, long Ticket, LogIndex Index) : RaftMessage(Term);

/// <summary>One piece of a snapshot (paper §7, figure 13).</summary>
public sealed record SnapshotChunk(
    Term Term, LogIndex Index, Term IndexTerm, long Offset, long Total, ReadOnlyMemory<byte> Bytes) : RaftMessage(Term);

/// <summary>The follower has the snapshot up to <paramref name="NextOffset"/>.</summary>
public sealed record SnapshotProgress(Term Term, LogIndex Index, long NextOffset) : RaftMessage(Term);

/// <summary>The leader hands over: campaign now (thesis §3.10).</summary>
public sealed record TimeoutNow(Term Term) : RaftMessage(Term);
