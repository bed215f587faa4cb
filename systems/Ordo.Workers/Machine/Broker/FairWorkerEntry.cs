using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>What the broker knows of a worker.</summary>
/// <param name="id">Its connection.</param>
/// <param name="lane">The requests that it can answer.</param>
internal sealed class FairWorkerEntry(WorkerId id, FairLane lane)
{
    /// <summary>Its connection.</summary>
    public WorkerId Id { get; } = id;

    /// <summary>The requests that it can answer.</summary>
    public FairLane Lane { get; } = lane;

    /// <summary>When it last said anything.</summary>
    public Instant HeardAt { get; set; }

    /// <summary>What it was given. Null while it is idle, and while it still works for a broker that is gone.</summary>
    public FairRequest? Current { get; private set; }

    /// <summary>When it was given that.</summary>
    public Instant GivenAt { get; private set; }

    /// <summary>Whether what it was given is on its way to it: nobody dies of what was never sent.</summary>
    public bool IsDelivered { get; set; }

    /// <summary>Gives it a request.</summary>
    public void Give(FairRequest request, Instant now) => (Current, GivenAt, IsDelivered) = (request, now, false);

    /// <summary>Takes what it has.</summary>
    public void Free() => Current = null;
}
