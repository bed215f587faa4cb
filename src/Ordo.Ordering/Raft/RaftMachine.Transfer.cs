using Ordo.Machine;

namespace Ordo.Ordering.Raft;

// Leadership transfer: thesis §3.10.
public sealed partial class RaftMachine
{
    private MemberId _transferTo;
    private Instant _transferDeadline;
    private bool _transferSent;

    /// <inheritdoc/>
    /// <remarks>It ends without success after an election time-out. Without a target the member with the most entries is chosen.</remarks>
    public bool Transfer(MemberId to, Instant now)
    {
        _now = now;
        var target = to.IsNone ? MostAdvanced() : to;
        if (Role != RaftRole.Leader || target == _options.Self || _voters.PlaceOf(target) < 0)
        {
            return false;
        }

        _transferTo = target;
        _transferSent = false;
        _transferDeadline = now + _options.ElectionTimeoutMin;
        return true;
    }

    /// <summary>Of equally advanced members the one heard last: a dead one may have everything as well.</summary>
    private MemberId MostAdvanced()
    {
        Progress? best = null;
        foreach (var progress in _progress)
        {
            if (progress.Member != _options.Self
                && (best is null || progress.Match > best.Match || (progress.Match == best.Match && progress.Round > best.Round)))
            {
                best = progress;
            }
        }

        return best?.Member ?? MemberId.None;
    }

    private void ContinueTransfer()
    {
        if (_transferTo.IsNone || _transferSent || _progress[_voters.PlaceOf(_transferTo)].Match != _log.Last)
        {
            return;
        }

        _transferSent = true;
        Send(_transferTo, new TimeoutNow(Term));
    }

    private void TakeOver(MemberId from)
    {
        if (Role == RaftRole.Follower && from == Leader)
        {
            StartElection(transfer: true);
        }
    }
}
