namespace Ordo.Workers.ZeroMq;

/// <summary>The limits of every socket here.</summary>
internal static class ZmqLimits
{
    /// <summary>The longest frame: a line with a number of some ten thousand digits, and a slow subscriber that lets <see cref="Messages"/> of them wait costs 64 MB.</summary>
    public const int FrameBytes = 64 * 1024;

    /// <summary>How many frames of a message are looked at: the longest one of ours has ten, and whatever has more makes no sense anyway.</summary>
    public const int Frames = 32;

    /// <summary>How many messages wait for one peer, each way (libzmq's own default). A publisher drops what is more; it is never held up.</summary>
    public const int Messages = 1000;

    /// <summary>The longest pause between two attempts to connect; libzmq begins with 100 ms and doubles it, and a program whose broker is back shall notice at once.</summary>
    public const int LongestReconnectPauseMs = 500;

    /// <summary>A silent connection is asked after it for the first time: four packets a minute are nothing, and with the two below a dead one is noticed within half a minute.</summary>
    public const int KeepAliveIdleSeconds = 15;

    /// <summary>Without an answer, which takes a round trip, it is asked again.</summary>
    public const int KeepAliveIntervalSeconds = 5;

    /// <summary>So many in vain, and the connection is broken: two packets may be lost.</summary>
    public const int KeepAliveCount = 3;

    /// <summary>How long a worker that ends waits for its last message to go out: one round trip through a slow network.</summary>
    public const int LastMessageMs = 300;
}
