namespace Ordo.Workers.Machine.Broker;

/// <summary>What a client wants done.</summary>
internal abstract record ClientEffect
{
    private ClientEffect()
    {
    }

    /// <summary>Send the broker a message.</summary>
    public sealed record Send(byte[][] Frames) : ClientEffect;

    /// <summary>Show the user a text that came.</summary>
    public sealed record Print(string Text) : ClientEffect;

    /// <summary>Tell the user how things are, beside what came.</summary>
    public sealed record Tell(string Line) : ClientEffect;
}
