using System.Diagnostics;
using Ordo.Bench;

namespace Ordo.Demo;

/// <summary>One kill of a leader and what came of it.</summary>
/// <param name="Member">Who was killed.</param>
/// <param name="Gap">The longest time during which nobody got an id, from the kill on.</param>
/// <param name="Leader">Who led afterwards.</param>
/// <param name="Ready">How long the member took from its new start until it was ready.</param>
internal sealed record DemoKill(int Member, TimeSpan Gap, int Leader, TimeSpan Ready);

/// <summary>A member as the demo shows it.</summary>
internal sealed record DemoMember(int Id, string Role, int Process);

/// <summary>What callers got so far, and how long it was since the last id; every member of this type may be used by any thread.</summary>
/// <param name="recorder">Keeps the ids.</param>
internal sealed class DemoState(Recorder recorder)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private long _lastAt = Stopwatch.GetTimestamp();
    private TimeSpan _longestSilence;
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

    /// <summary>An id was given. False when there is no room for more.</summary>
    public bool Given(long id, TimeSpan took)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            var silence = Stopwatch.GetElapsedTime(_lastAt, now);
            _longestSilence = silence > _longestSilence ? silence : _longestSilence;
            _lastAt = now;
            _highest = Math.Max(_highest, id);
            return recorder.Add(id, took);
        }
    }

    /// <summary>Begins to look for the longest silence anew.</summary>
    public void ForgetSilence()
    {
        lock (_lock)
        {
            _longestSilence = TimeSpan.Zero;
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
}
