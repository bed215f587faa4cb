using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Ordo.Chord.Bench;

/// <summary>What a load was answered.</summary>
/// <param name="Calls">How many calls ended well.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50Ms">Half of the calls took no longer.</param>
/// <param name="P99Ms">99 of 100 took no longer.</param>
internal sealed record CallRates(long Calls, double Seconds, double P50Ms, double P99Ms)
{
    /// <summary>Calls in a second.</summary>
    public double PerSecond => Calls / Seconds;
}

/// <summary>Callers that call one after the other, each with the next number, for a time.</summary>
internal static class CallLoad
{
    /// <summary>How many times are kept for the percentiles; a run that makes more keeps the first ones.</summary>
    private const int MaxKept = 4_000_000;

    /// <summary>Runs the load.</summary>
    /// <param name="callers">How many call at once.</param>
    /// <param name="time">For how long.</param>
    /// <param name="call">One call; gets its number.</param>
    public static async Task<CallRates> RunAsync(int callers, TimeSpan time, Func<long, Task> call)
    {
        var took = new float[MaxKept];
        long next = -1;
        long done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed < time)
            {
                var began = Stopwatch.GetTimestamp();
                await call(Interlocked.Increment(ref next));
                var at = Interlocked.Increment(ref done) - 1;
                if (at < MaxKept)
                {
                    took[at] = (float)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                }
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;
        var kept = took.AsSpan(0, (int)Math.Min(done, MaxKept));
        kept.Sort();
        return kept.IsEmpty ? new CallRates(0, seconds, 0, 0) : new CallRates(done, seconds, kept[kept.Length / 2], kept[(int)(kept.Length * 0.99)]);
    }
}
