using System.Collections.Concurrent;

namespace Ordo.Client.Requests;

/// <summary>Requests that wait for their next caller, so that asking for an id allocates nothing that lives on.</summary>
internal sealed class RequestPool
{
    /// <summary>What a client with many callers has under way at once; more go to the collector.</summary>
    private const int MaxKept = 4096;

    private readonly ConcurrentQueue<PendingNext> _kept = new();
    private PendingNext? _first;
    private int _count;

    public PendingNext Rent()
    {
        if (Interlocked.Exchange(ref _first, null) is { } first)
        {
            return first;
        }

        if (_kept.TryDequeue(out var request))
        {
            Interlocked.Decrement(ref _count);
            return request;
        }

        return new PendingNext(this);
    }

    public void Return(PendingNext request)
    {
        if (Interlocked.CompareExchange(ref _first, request, null) is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) <= MaxKept)
        {
            _kept.Enqueue(request);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
