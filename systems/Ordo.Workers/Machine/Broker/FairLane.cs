using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The requests and the workers of one keyword. Requests wait only while no worker is idle.</summary>
/// <param name="keyword">What the requests begin with.</param>
internal sealed class FairLane(Keyword keyword)
{
    /// <summary>What the requests begin with.</summary>
    public Keyword Keyword { get; } = keyword;

    /// <summary>Requests that no worker has, in the order of their numbers, which is the one they were asked in.</summary>
    public LinkedList<FairRequest> Waiting { get; } = new();

    /// <summary>Workers that have nothing to do, the one that has been idle longest first.</summary>
    public LinkedList<FairWorkerEntry> Idle { get; } = new();

    /// <summary>How many workers there are, idle or not.</summary>
    public int Workers { get; set; }

    /// <summary>When the last worker went; what waits is patient from then on.</summary>
    public Instant LeftAt { get; set; } = Instant.Never;

    /// <summary>Has a request wait that a worker had, at its old place.</summary>
    public void PutBack(FairRequest request)
    {
        var next = Waiting.First;
        while (next is not null && next.Value.Number < request.Number)
        {
            next = next.Next;
        }

        if (next is null)
        {
            Waiting.AddLast(request);
        }
        else
        {
            Waiting.AddBefore(next, request);
        }
    }
}
