using System;
using System.Collections.Generic;

namespace Ordo.Chord.Bench;

/// <summary>What is measured.</summary>
/// <param name="Nodes">How many processes.</param>
/// <param name="BasePort">Node i listens on base + 10·i.</param>
/// <param name="Callers">Numbers of callers, one run for each.</param>
/// <param name="Time">How long each run takes.</param>
/// <param name="WarmUp">How long it is warmed up before.</param>
/// <param name="Keys">How many keys are saved and found.</param>
/// <param name="Kills">How many nodes are killed at the end, one after the other.</param>
internal sealed record RingBenchOptions(int Nodes, int BasePort, IReadOnlyList<int> Callers, TimeSpan Time, TimeSpan WarmUp, int Keys, int Kills)
{
    /// <summary>On how many nodes each key is: the default of a node.</summary>
    public int Replicas { get; } = 3;
}
