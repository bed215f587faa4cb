using System;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Framing;

/// <summary>Where a request ends in what a connection brings: bytes and instants go in, requests come out, in their order. What it keeps is bounded by the largest piece that it is given.</summary>
internal interface IRequestFraming
{
    /// <summary>When the bytes that wait are a request unless more come; <see cref="Instant.Forever"/> when time alone changes nothing.</summary>
    Instant Deadline { get; }

    /// <summary>Takes the next bytes of the connection.</summary>
    void Receive(ReadOnlySpan<byte> bytes, Instant now);

    /// <summary>Takes notice of the time, when nothing came until the deadline.</summary>
    void Tick(Instant now);

    /// <summary>Takes notice of the end: nothing more will come.</summary>
    void End();

    /// <summary>The next complete request.</summary>
    bool TryTake([NotNullWhen(true)] out PrimeRequest? request);
}

/// <summary>What a client asks about.</summary>
/// <param name="Number">The number; null when what came is none of 64 bit.</param>
internal sealed record PrimeRequest(long? Number)
{
    /// <summary>Something else than a number.</summary>
    public static PrimeRequest Invalid { get; } = new((long?)null);
}
