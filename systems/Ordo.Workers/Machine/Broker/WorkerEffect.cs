namespace Ordo.Workers.Machine.Broker;

/// <summary>What a worker wants done.</summary>
internal abstract record WorkerEffect
{
    private WorkerEffect()
    {
    }

    /// <summary>Send the broker a message.</summary>
    public sealed record Send(byte[][] Frames) : WorkerEffect;

    /// <summary>Publish an answer.</summary>
    public sealed record Publish(byte[] Text) : WorkerEffect;

    /// <summary>Work out the answer to a line, and tell <c>Done</c>.</summary>
    public sealed record Work(byte[] Line) : WorkerEffect;

    /// <summary>Give the connection up and make another: nothing came over it for too long.</summary>
    public sealed record Reconnect : WorkerEffect;

    /// <summary>A line for the user, who is not asked anything.</summary>
    public sealed record Tell(string Line) : WorkerEffect;
}
