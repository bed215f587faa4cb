using System.Diagnostics;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.MainJob;

/// <summary>One id that a caller got.</summary>
/// <param name="Id">The id.</param>
/// <param name="Began">When the caller asked first, in ticks of the stopwatch.</param>
/// <param name="Ended">When it had the id.</param>
/// <param name="Retries">How often it had to ask again.</param>
internal readonly record struct Call(long Id, long Began, long Ended, int Retries);

/// <summary>Asks for one id at a time, each with a key of its own, and asks again with the same key until it has it.</summary>
internal sealed class Caller(int number, IReadOnlyList<MemberApi> members, string sequence)
{
    private readonly List<Call> _calls = [];
    private readonly Lock _lock = new();
    private long _lastBegan;

    /// <summary>How many ids it has.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>When the newest call began that has its id.</summary>
    public long LastBegan => Volatile.Read(ref _lastBegan);

    /// <summary>All ids so far, in the order it got them.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Asks until it is told to stop, and then to the end of its last call.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var n = 1; !stop.IsCancellationRequested; n++)
        {
            var call = await CallAsync($"{number}-{n}");
            lock (_lock)
            {
                _calls.Add(call);
            }

            Volatile.Write(ref _lastBegan, call.Began);
        }
    }

    private async Task<Call> CallAsync(string key)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await members[(number + attempt) % members.Count].TryNextAsync(sequence, key);
            if (answer is { IsToBeRetried: false })
            {
                return new Call(answer.First, began, Stopwatch.GetTimestamp(), attempt);
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Until.Limit, $"Key {key} got no id: {answer?.Text ?? "no connection"}");
            await pause.WaitForNextTickAsync();
        }
    }
}
