using System;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The limits and times of the fair mode. Worker and broker have the same.</summary>
internal sealed record FairOptions
{
    /// <summary>How often a worker and the broker tell each other that they are there (RFC 6/PPP suggests 1 s).</summary>
    public TimeSpan BeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Without a word for so long the other one is taken for dead: three beats, as in RFC 6/PPP.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a request waits while there is no worker of its kind at all: long enough to restart one by hand.</summary>
    public TimeSpan WorkerWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many workers may die over one request. One that killed three kills the next, too.</summary>
    public int MaxDeaths { get; init; } = 3;

    /// <summary>How many requests of one kind wait for a worker (libzmq's own limit of a queue).</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>How many workers are known; each costs a message at each beat.</summary>
    public int MaxWorkers { get; init; } = 1000;
}
