namespace Ordo.Client.Requests;

/// <summary>
/// The requests of one session that wait for an answer, by number. Numbers rise; at most <see cref="Size"/> lie between the lowest one awaited and the next, since the
/// cluster keeps no more answers for one session (proto/ordo/v1/sequences.proto). Not safe for several threads: its lane has the lock.
/// </summary>
internal sealed class RequestWindow
{
    /// <summary>How many numbers, from the lowest awaited one on, may be in use.</summary>
    public const int Size = 1024;

    private readonly PendingNext?[] _requests = new PendingNext?[Size];

    /// <summary>The lowest number that is awaited; the next one when none is.</summary>
    public ulong Lowest { get; private set; } = 1;

    /// <summary>The number of the next request.</summary>
    public ulong Next { get; private set; } = 1;

    /// <summary>How many requests wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether another request has a place.</summary>
    public bool HasRoom => Next - Lowest < Size;

    /// <summary>Gives a request its number.</summary>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(PendingNext request)
    {
        if (!HasRoom)
        {
            throw new InvalidOperationException("The window is full.");
        }

        request.Number = Next;
        _requests[Next % Size] = request;
        Next++;
        Count++;
    }

    /// <summary>The request of a number; null when it no longer waits, or never did.</summary>
    public PendingNext? Find(ulong number) => number >= Lowest && number < Next ? _requests[number % Size] : null;

    /// <summary>Forgets a request. False when it is not there.</summary>
    public bool Remove(PendingNext request)
    {
        if (!ReferenceEquals(Find(request.Number), request))
        {
            return false;
        }

        _requests[request.Number % Size] = null;
        Count--;
        while (Lowest < Next && _requests[Lowest % Size] is null)
        {
            Lowest++;
        }

        return true;
    }
}
