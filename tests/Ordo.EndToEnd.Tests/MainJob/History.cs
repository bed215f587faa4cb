using System.Diagnostics;

namespace Ordo.EndToEnd.Tests.MainJob;

/// <summary>What all callers got, and what must hold of it.</summary>
internal sealed class History(IReadOnlyList<Call> calls)
{
    /// <summary>How many ids were given.</summary>
    public int Count => calls.Count;

    /// <summary>The calls that took longest.</summary>
    public TimeSpan Longest => calls.Max(Duration);

    /// <summary>The call in the middle.</summary>
    public TimeSpan Median => calls.Select(Duration).Order().ElementAt(calls.Count / 2);

    /// <summary>How many calls had to ask again.</summary>
    public int Retried => calls.Count(call => call.Retries > 0);

    /// <summary>Every id from 1 to the last is there, once.</summary>
    public void IsGapFree()
    {
        var expected = 1L;
        foreach (var id in calls.Select(call => call.Id).Order())
        {
            Assert.True(id == expected, $"After {expected - 1} comes {id} of {Count}.");
            expected++;
        }
    }

    /// <summary>An id is greater than every id that somebody had before its call began.</summary>
    public void IsInRealTimeOrder()
    {
        var byEnd = calls.OrderBy(call => call.Ended).ToList();
        var greatest = 0L;
        var ended = 0;
        foreach (var call in calls.OrderBy(call => call.Began))
        {
            for (; ended < byEnd.Count && byEnd[ended].Ended < call.Began; ended++)
            {
                greatest = Math.Max(greatest, byEnd[ended].Id);
            }

            Assert.True(call.Id > greatest, $"Id {call.Id} was asked for after somebody had {greatest}.");
        }
    }

    /// <summary>How long after a kill the first id came to somebody who asked when the victim was gone.</summary>
    public TimeSpan GapAfter(long killed, long gone) =>
        Stopwatch.GetElapsedTime(killed, calls.Where(call => call.Began > gone).Min(call => call.Ended));

    private static TimeSpan Duration(Call call) => Stopwatch.GetElapsedTime(call.Began, call.Ended);
}
