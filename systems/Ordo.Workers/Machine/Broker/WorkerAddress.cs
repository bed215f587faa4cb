namespace Ordo.Workers.Machine.Broker;

/// <summary>Where a worker connects to.</summary>
/// <param name="Inputs">The endpoint of requests.</param>
/// <param name="Outputs">The endpoint of answers.</param>
internal sealed record WorkerAddress(string Inputs, string Outputs);
