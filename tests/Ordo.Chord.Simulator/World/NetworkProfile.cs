namespace Ordo.Chord.Simulator;

/// <summary>How messages travel between hosts.</summary>
internal sealed record NetworkProfile
{
    /// <summary>The shortest time on the way.</summary>
    public TimeSpan MinLatency { get; init; } = TimeSpan.FromMicroseconds(500);

    /// <summary>The longest time on the way of an ordinary message; between the two every time is as likely.</summary>
    public TimeSpan MaxLatency { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How likely a message is lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>How likely a message is a slow one, 0 to 1.</summary>
    public double Slow { get; init; }

    /// <summary>The longest time on the way of a slow message.</summary>
    public TimeSpan SlowLatency { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether messages from one host to another arrive in the order in which they were sent. It costs memory for each pair of hosts that talk.</summary>
    public bool KeepsOrder { get; init; } = true;
}
