using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

/// <summary>How the leader sends to one follower.</summary>
internal enum SendMode
{
    /// <summary>One message, then wait for its answer: where the logs agree is not known yet.</summary>
    Probe,

    /// <summary>Messages follow each other without waiting, up to the window.</summary>
    Pipeline,

    /// <summary>The follower needs entries that are cut off; it gets a snapshot.</summary>
    Snapshot,
}

/// <summary>What a leader knows of one follower (nextIndex and matchIndex of figure 2, and the window of messages under way).</summary>
internal sealed class Progress(MemberId member)
{
    private readonly Queue<LogIndex> _inflight = new();
    private bool _activeBefore;

    public MemberId Member { get; } = member;

    public SendMode Mode { get; private set; }

    /// <summary>The log is known to agree and to be flushed there up to here.</summary>
    public LogIndex Match { get; private set; }

    /// <summary>The next entry to send.</summary>
    public LogIndex Next { get; private set; }

    /// <summary>In <see cref="SendMode.Probe"/>: the one message is under way.</summary>
    public bool ProbeSent { get; set; }

    /// <summary>In <see cref="SendMode.Probe"/>: the last entry that the message carried.</summary>
    public LogIndex ProbeEnd { get; set; }

    /// <summary>Heard from since the last quorum check.</summary>
    public bool Active { get; set; }

    /// <summary>
    /// Heard from since the check before the last one. Right after a check nobody was heard yet: that is no reason to give up what is under way.
    /// </summary>
    public bool Answers => Active || _activeBefore;

    /// <summary>The newest read round it confirmed.</summary>
    public long Round { get; set; }

    /// <summary>The last entry sent before the heartbeat of <see cref="MarkedRound"/>: what the answer to it, or to a later one, must show as received.</summary>
    public LogIndex SentAtMark { get; private set; }

    /// <summary>The heartbeat whose answer is awaited to find what is lost.</summary>
    public long MarkedRound { get; private set; }

    /// <summary>The commit index that this follower was told.</summary>
    public LogIndex CommitTold { get; set; }

    /// <summary>Clients of this follower wait until this index is committed.</summary>
    public LogIndex CommitWanted { get; set; }

    /// <summary>In <see cref="SendMode.Snapshot"/>: the next byte to send, and whether its chunk is under way.</summary>
    public long SnapshotOffset { get; set; }

    public bool ChunkSent { get; set; }

    /// <summary>The round of heartbeats behind which the probe or piece under way was sent: the answer to a later one shows that it is lost.</summary>
    public long SentInRound { get; set; }

    public int InflightCount => _inflight.Count;

    /// <summary>A new term: nothing is known but that the follower may have everything.</summary>
    public void Reset(LogIndex last)
    {
        Match = default;
        Round = 0;
        Active = true;
        _activeBefore = false;
        CommitTold = default;
        CommitWanted = default;
        SentAtMark = default;
        MarkedRound = 0;
        StartProbe(last + 1);
    }

    /// <summary>A quorum check begins to listen anew.</summary>
    public void ListenAnew()
    {
        _activeBefore = Active;
        Active = false;
    }

    /// <summary>
    /// A heartbeat leaves behind everything sent so far. The mark moves only when it is answered: rounds of reads may follow each other faster than
    /// a farther member answers.
    /// </summary>
    public void MarkSent(long round)
    {
        if (Round >= MarkedRound)
        {
            MarkedRound = round;
            SentAtMark = Next - 1;
        }
    }

    public void StartProbe(LogIndex next)
    {
        Mode = SendMode.Probe;
        Next = LogIndex.Max(next, Match + 1);
        ProbeSent = false;
        ProbeEnd = default;
        _inflight.Clear();
    }

    public void StartSnapshot()
    {
        Mode = SendMode.Snapshot;
        SnapshotOffset = 0;
        ChunkSent = false;
        _inflight.Clear();
    }

    /// <summary>A message that ends at <paramref name="last"/> is on its way.</summary>
    public void Sent(LogIndex last)
    {
        Next = last + 1;
        _inflight.Enqueue(last);
    }

    /// <summary>The follower has everything up to <paramref name="match"/>. True when that is news.</summary>
    public bool Acknowledge(LogIndex match)
    {
        while (_inflight.TryPeek(out var sent) && sent <= match)
        {
            _inflight.Dequeue();
        }

        if (match <= Match)
        {
            return false;
        }

        Match = match;
        Next = LogIndex.Max(Next, match + 1);
        return true;
    }

    /// <summary>The logs agree up to <paramref name="received"/>, which need not be flushed there yet: from now on messages follow each other.</summary>
    public void StartPipeline(LogIndex received)
    {
        Mode = SendMode.Pipeline;
        Next = LogIndex.Max(Match, received) + 1;
        _inflight.Clear();
    }
}
