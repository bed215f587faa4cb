using Ordo.Machine;

namespace Ordo.Node;

/// <summary>
/// How long commands wait at the leader for others to share their flush and their messages (group commit). Callers that ask again when they are answered come round
/// together: while their last group is on its way to a majority, and until most of them are back, the next one gathers. One flush then serves all of them instead
/// of a part, and with 64 callers a command costs a quarter less (docs/BENCHMARKS.md).
/// </summary>
/// <remarks>
/// Waiting must pay. Few callers never wait. Nobody waits longer than <see cref="MaxHold"/>, as exactly as the platform's timer goes, and once the last group has landed no longer than twice its flight. When
/// callers do not come back within that, or more and more of them come, as callers do who wait for nobody, commands go without waiting for a pause, which gets longer
/// each time and shorter again with groups that come back whole. It has no clock: the member asks it in every turn in which it leads.
/// </remarks>
internal sealed class GroupCommit
{
    /// <summary>With fewer callers than this a flush is cheap for each of them, and the next caller's latency counts.</summary>
    private const int FewCallers = 8;

    /// <summary>The longest that a command waits here. Flights over longer distances fill the log without waiting.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromMilliseconds(4);

    /// <summary>Several rounds of callers near by: how long to look how many they are.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>So many groups that came back whole, one after another, show that it is the same callers who come round.</summary>
    private const int WholeGroups = 16;

    private TimeSpan _pause = ShortestPause;
    private Instant _pausesUntil = Instant.Forever;
    private bool _pauses;
    private long _most;
    private long _learned;
    private long _crowd;
    private int _wholeInARow;
    private Instant _heldSince = Instant.Forever;
    private bool _flies;
    private Instant _sentAt;
    private Instant _landedAt = Instant.Never;
    private TimeSpan _flight = MaxHold;

    /// <summary>Starts with looking how many callers there are.</summary>
    public GroupCommit(Instant now) => Pause(now, ShortestPause);

    /// <summary>When to ask again although nothing has happened; <see cref="Instant.Forever"/> while nobody is held.</summary>
    public Instant Until { get; private set; } = Instant.Forever;

    /// <summary>Whether the commands that wait go on waiting. When not, they all go to the log in this turn.</summary>
    /// <param name="now">The time of the turn.</param>
    /// <param name="underWay">How many entries of the log are not committed yet.</param>
    /// <param name="waiting">How many commands wait to go to the log.</param>
    public bool Holds(Instant now, long underWay, long waiting)
    {
        Land(now, underWay);
        Count(now, underWay + waiting);
        if (waiting == 0 || _pauses)
        {
            return waiting > 0 && LetGo(now, underWay);
        }

        if (underWay == 0 && waiting * 8 >= _crowd * 7)
        {
            Praise(whole: _most <= _crowd);
            return LetGo(now, underWay);
        }

        _heldSince = Instant.Min(_heldSince, now);
        Until = _heldSince + MaxHold;
        if (underWay == 0)
        {
            Until = Instant.Min(Until, Instant.Max(_landedAt, _heldSince) + (2 * _flight));
        }

        if (now < Until && _most <= 2 * _learned)
        {
            return true;
        }

        _wholeInARow = 0;
        Pause(now, _pause);
        _pause = 2 * _pause < LongestPause ? 2 * _pause : LongestPause;
        return LetGo(now, underWay);
    }

    /// <summary>A group came back; the next one may be as large as this one became.</summary>
    private void Praise(bool whole)
    {
        (_crowd, _most) = (_most, 0);
        _wholeInARow = whole ? _wholeInARow + 1 : 0;
        if (_wholeInARow == WholeGroups)
        {
            _wholeInARow = 0;
            _pause = _pause / 2 > ShortestPause ? _pause / 2 : ShortestPause;
        }
    }

    /// <summary>Notes when the last group has landed, and how long it was under way if it was alone.</summary>
    private void Land(Instant now, long underWay)
    {
        if (_flies && underWay == 0)
        {
            _flies = false;
            _landedAt = now;
            _flight = _sentAt == Instant.Never ? _flight : now - _sentAt;
        }
    }

    /// <summary>Notes the most commands at a time: since the last group left, or, in a pause, in its last part. A pause ends when they are many.</summary>
    private void Count(Instant now, long commands)
    {
        _most = _pauses && now < _pausesUntil + -ShortestPause ? commands : Math.Max(_most, commands);
        if (!_pauses || now < _pausesUntil)
        {
            return;
        }

        if (_most < FewCallers)
        {
            Pause(now, ShortestPause);
            return;
        }

        (_pauses, _learned, _crowd, _most) = (false, _most, _most, 0);
    }

    private void Pause(Instant now, TimeSpan span) => (_pauses, _pausesUntil, _most) = (true, now + span, 0);

    private bool LetGo(Instant now, long underWay)
    {
        _flies = true;
        _sentAt = underWay == 0 ? now : Instant.Never;
        _heldSince = Instant.Forever;
        Until = Instant.Forever;
        return false;
    }
}
