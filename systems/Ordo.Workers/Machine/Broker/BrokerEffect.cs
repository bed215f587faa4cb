namespace Ordo.Workers.Machine.Broker;

/// <summary>What the broker wants done. Effects are carried out in their order.</summary>
internal abstract record BrokerEffect
{
    private BrokerEffect()
    {
    }

    /// <summary>Publish a text to all clients (client_outputs).</summary>
    /// <param name="Text">UTF-8.</param>
    public sealed record ToClients(byte[] Text) : BrokerEffect;

    /// <summary>Answer one who sent something on client_inputs.</summary>
    /// <param name="Frames">The way back, and the message.</param>
    public sealed record ToClient(byte[][] Frames) : BrokerEffect;

    /// <summary>Publish a line to all workers (worker_inputs).</summary>
    /// <param name="Line">It begins with a keyword.</param>
    public sealed record ToWorkers(byte[] Line) : BrokerEffect;

    /// <summary>Tell one worker of the fair mode something (worker_inputs). <see cref="FairDispatcher.Delivered"/> is to be told, or <see cref="FairDispatcher.Undelivered"/> when it cannot be reached.</summary>
    /// <param name="Worker">Its connection.</param>
    /// <param name="Task">The number of the task that this hands out; 0 for anything else.</param>
    /// <param name="Frames">The message, without the connection.</param>
    public sealed record ToWorker(WorkerId Worker, long Task, byte[][] Frames) : BrokerEffect;

    /// <summary>A line of the broker's console.</summary>
    public sealed record Say(string Line) : BrokerEffect;
}
