using System;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

// Snapshots: paper §7. The machine decides who needs one and moves its pieces; the driver writes, reads and installs it.
public sealed partial class RaftMachine
{
    private ReceivedSnapshot? _snapshot;
    private bool _snapshotAsked;

    // Follower: the snapshot that is coming in.
    private byte[] _incoming = [];
    private LogIndex _incomingIndex;
    private Term _incomingTerm;
    private long _incomingOffset;
    private LogIndex _installing;
    private Instant _noSnapshotBefore = Instant.Never;

    /// <summary>The largest snapshot taken from a leader: what one array holds, 2 GiB less a little.</summary>
    public const long MaxSnapshotBytes = 0x7FFF_FF00;

    /// <inheritdoc/>
    public void Compact(LogIndex snapshotIndex, int keep, long keepBytes)
    {
        var covered = LogIndex.Min(LogIndex.Min(snapshotIndex, _delivered), _log.Last);
        var limit = _log.StepBack(covered, keep, keepBytes);
        if (_snapshot is { } sending && AnyoneTakesSnapshot())
        {
            limit = LogIndex.Min(limit, sending.Index);
        }

        _log.CompactTo(limit);
    }

    /// <inheritdoc/>
    public void SnapshotLoaded(ReceivedSnapshot snapshot)
    {
        _snapshotAsked = false;
        if (Role == RaftRole.Leader && AnyoneTakesSnapshot() && _log.TermAt(snapshot.Index) is not null)
        {
            _snapshot = snapshot;
        }
    }

    /// <inheritdoc/>
    public bool SnapshotInstalled(LogIndex index, Term term)
    {
        _installing = default;
        if (index <= _delivered)
        {
            return false;
        }

        if (_log.Matches(index, term))
        {
            _log.CompactTo(index); // The log goes on beyond it (figure 13, rule 6): what follows stays.
        }
        else
        {
            _log.Reset(index, term);
        }

        CommitIndex = LogIndex.Max(CommitIndex, index);
        _delivered = index;
        _matched = LogIndex.Max(_matched, index);
        _acknowledgeDue = true;
        return true;
    }

    /// <inheritdoc/>
    public void SnapshotRefused(LogIndex index, Instant now)
    {
        _now = now;
        _installing = default;
        _noSnapshotBefore = now + _options.SnapshotRetryAfter;
    }

    /// <summary>A follower that does not answer takes nothing: neither memory nor log is kept for it.</summary>
    private bool AnyoneTakesSnapshot() => Array.Exists(_progress, p => p is { Mode: SendMode.Snapshot, Answers: true });

    private void SendChunk(Progress to)
    {
        if (to.ChunkSent || !to.Answers)
        {
            return;
        }

        if (_snapshot is not { } snapshot || snapshot.Index < _log.Base)
        {
            _snapshot = null;
            _effects.WantSnapshot |= !_snapshotAsked;
            _snapshotAsked = true;
            to.SnapshotOffset = 0;
            return;
        }

        to.ChunkSent = true;
        to.SentInRound = _round;
        var offset = (int)Math.Min(to.SnapshotOffset, snapshot.Bytes.Length);
        var length = Math.Min(_options.SnapshotChunkBytes, snapshot.Bytes.Length - offset);
        Send(to.Member, new SnapshotChunk(
            Term, snapshot.Index, snapshot.Term, offset, snapshot.Bytes.Length, snapshot.Bytes.Slice(offset, length)));
    }

    private void ChunkAnswered(MemberId from, SnapshotProgress reply)
    {
        if (Role != RaftRole.Leader)
        {
            return;
        }

        var progress = _progress[_voters.PlaceOf(from)];
        progress.Active = true;
        if (progress.Mode == SendMode.Snapshot && _snapshot is { } snapshot && reply.Index == snapshot.Index
            && reply.NextOffset != progress.SnapshotOffset)
        {
            // An answer that moves nothing is a second one to the same piece: answered by another piece, it would double all that follow.
            progress.SnapshotOffset = reply.NextOffset;
            progress.ChunkSent = reply.NextOffset >= snapshot.Bytes.Length; // All there: the acknowledgement comes after the install.
        }
    }

    private void TakeChunk(MemberId from, SnapshotChunk chunk)
    {
        FollowLeader(from);
        if (chunk.Index <= _delivered)
        {
            _matched = LogIndex.Max(_matched, LogIndex.Min(chunk.Index, CommitIndex));
            _acknowledgeDue = true;
            return;
        }

        if (chunk.Index == _installing || chunk.Total is < 0 or > MaxSnapshotBytes || !_hasRoom || _now < _noSnapshotBefore)
        {
            return; // The leader asks again with each round of heartbeats, with nothing but the end of what it has sent.
        }

        if (chunk.Index != _incomingIndex || chunk.IndexTerm != _incomingTerm || chunk.Total != _incoming.Length)
        {
            StartIncoming(chunk);
        }

        if (chunk.Offset == _incomingOffset && chunk.Bytes.Length <= chunk.Total - chunk.Offset)
        {
            chunk.Bytes.CopyTo(_incoming.AsMemory((int)chunk.Offset));
            _incomingOffset += chunk.Bytes.Length;
        }

        Send(from, new SnapshotProgress(Term, chunk.Index, _incomingOffset));
        FinishIncoming();
    }

    private void StartIncoming(SnapshotChunk chunk)
    {
        _incoming = new byte[chunk.Total];
        _incomingIndex = chunk.Index;
        _incomingTerm = chunk.IndexTerm;
        _incomingOffset = 0;
    }

    private void FinishIncoming()
    {
        if (_incomingOffset < _incoming.Length || !_installing.Equals(default))
        {
            return;
        }

        _installing = _incomingIndex;
        _effects.Install = new ReceivedSnapshot(_incomingIndex, _incomingTerm, _incoming);
        ForgetIncoming();
    }

    /// <summary>Another leader's snapshot of the same index need not have the same bytes: its pieces do not go together with these.</summary>
    private void ForgetIncoming()
    {
        _incoming = [];
        _incomingIndex = default;
        _incomingOffset = 0;
    }
}
