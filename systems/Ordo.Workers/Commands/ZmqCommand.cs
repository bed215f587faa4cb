using Ordo.CommandLine;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work zmq</c>: a broker, its workers and its clients (specs/s06).</summary>
internal static class ZmqCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create() => new("zmq", "A chat and calculating broker over ZeroMQ, its workers and its clients.", "ordo work zmq broker 5000 5001 5002 5003")
    {
        ZmqBrokerCommand.Create(),
        ZmqWorkerCommand.CreatePrimer(),
        ZmqWorkerCommand.CreateGcd(),
        ZmqClientCommand.Create(),
    };
}
