using System.Diagnostics;
using Ordo.Bench;

namespace Ordo.Demo;

/// <summary>One kill of a leader and what came of it.</summary>
/// <param name="Member">Who was killed.</param>
/// <param name="Gap">The longest time during which nobody got an id, from the kill on.</param>
/// <param name="Wait">The longest time that a caller waited for an id which came after the kill.</param>
/// <param name="Leader">Who led afterwards.</param>
/// <param name="Ready">How long the member took from its new start until it was ready.</param>
internal sealed record DemoKill(int Member, TimeSpan Gap, TimeSpan Wait, int Leader, TimeSpan Ready);

/// <summary>A member as the demo shows it.</summary>
internal sealed record DemoMember(int Id, string Role, int Process);

/// <summary>What callers got so far, and how long it was since the last id; every member of this type may be used by any thread.</summary>
/// <param name="recorder">Keeps the ids.</param>
/// <param name="callers">How many callers there are.</param>
internal sealed class DemoState(Recorder recorder, int callers)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly long[] _asked = new long[callers];
    private long _lastAt = Stopwatch.GetTimestamp();
    private TimeSpan _longestSilence;
    private TimeSpan _longestWait;
    private long _highest;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>How many ids were given.</summary>
    public int Ids => recorder.Count;

    /// <summary>The highest id so far.</summary>
    public long Highest
    {
        get
        {
            lock (_lock)
            {
                return _highest;
            }
        }
    }

    /// <summary>How long nobody has got an id.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_lock)
            {
                return Stopwatch.GetElapsedTime(_lastAt);
            }
        }
    }

    /// <summary>Whether there is no room for another id.</summary>
    public bool IsFull => recorder.IsFull;

    /// <summary>A caller was given an id. False when there is no room for more.</summary>
    /// <param name="caller">Which caller, counted from 0.</param>
    /// <param name="id">The id.</param>
    /// <param name="asked">The timestamp at which the caller asked for it.</param>
    public bool Given(int caller, long id, long asked)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            var (silence, wait) = (Stopwatch.GetElapsedTime(_lastAt, now), Stopwatch.GetElapsedTime(asked, now));
            _longestSilence = silence > _longestSilence ? silence : _longestSilence;
            _longestWait = wait > _longestWait ? wait : _longestWait;
            _lastAt = now;
            _asked[caller] = asked;
            _highest = Math.Max(_highest, id);
            return recorder.Add(id, wait);
        }
    }

    /// <summary>Whether each caller has got an id that it asked for after some timestamp: what it waited for before has come, then, too.</summary>
    public bool AllWereServedSince(long timestamp)
    {
        lock (_lock)
        {
            return Array.TrueForAll(_asked, asked => asked > timestamp);
        }
    }

    /// <summary>Begins to look for the longest silence and the longest wait anew.</summary>
    public void ForgetWaits()
    {
        lock (_lock)
        {
            (_longestSilence, _longestWait) = (TimeSpan.Zero, TimeSpan.Zero);
        }
    }

    /// <summary>The longest time without an id since it was last forgotten, the present one included.</summary>
    public TimeSpan LongestSilence()
    {
        lock (_lock)
        {
            var present = Stopwatch.GetElapsedTime(_lastAt);
            return present > _longestSilence ? present : _longestSilence;
        }
    }

    /// <summary>The longest time that a caller waited for an id, of those that came since it was last forgotten.</summary>
    public TimeSpan LongestWait()
    {
        lock (_lock)
        {
            return _longestWait;
        }
    }
}
