using System;
using Ordo.Chord.Machine.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Registry;

/// <summary>What a registry is told at its start.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Bits">m: the ring has 2^m places; 1 to 31.</param>
/// <param name="Data">The directory of its table.</param>
internal sealed record RegistryOptions(HostAndPort Address, int Bits, string Data)
{
    /// <summary>
    /// Whether a table none of whose nodes answers is forgotten at the start, so that a ring begins with the first id (specs/s08 §4, "nothing at start"). Default false: the table stays, and
    /// its dead nodes go one by one.
    /// </summary>
    public bool ForgetsDeadRing { get; init; }

    /// <summary>When nodes are asked whether they live.</summary>
    public FailureDetectorOptions Detector { get; init; } = new();

    /// <summary>The clock of the detector.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
