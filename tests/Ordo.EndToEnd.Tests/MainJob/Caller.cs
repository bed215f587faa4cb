using System.Diagnostics;

namespace Ordo.EndToEnd.Tests.MainJob;

/// <summary>One id that a caller got.</summary>
/// <param name="Id">The id.</param>
/// <param name="Began">When the caller asked first, in ticks of the stopwatch.</param>
/// <param name="Ended">When it had the id.</param>
/// <param name="Retries">How often it had to ask again.</param>
internal readonly record struct Call(long Id, long Began, long Ended, int Retries);

/// <summary>Asks for one id at a time until it is told to stop; <paramref name="ask"/> gets the number of the call, and gives the id and how often it had to ask again.</summary>
internal sealed class Caller(Func<int, Task<(long Id, int Retries)>> ask)
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
            var began = Stopwatch.GetTimestamp();
            var (id, retries) = await ask(n);
            var call = new Call(id, began, Stopwatch.GetTimestamp(), retries);
            lock (_lock)
            {
                _calls.Add(call);
            }

            Volatile.Write(ref _lastBegan, call.Began);
        }
    }
}
