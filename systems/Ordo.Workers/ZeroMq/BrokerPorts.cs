namespace Ordo.Workers.ZeroMq;

/// <summary>Where a broker listens (specs/s06 §1).</summary>
/// <param name="Host">The host of all four.</param>
/// <param name="ClientInputs">Lines of clients.</param>
/// <param name="ClientOutputs">What all clients are shown.</param>
/// <param name="WorkerInputs">Requests for workers.</param>
/// <param name="WorkerOutputs">Answers of workers.</param>
internal sealed record BrokerPorts(string Host, int ClientInputs, int ClientOutputs, int WorkerInputs, int WorkerOutputs);
