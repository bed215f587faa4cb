namespace Ordo.Workers.ZeroMq;

/// <summary>The options of a socket that are used here, with libzmq's numbers.</summary>
internal enum ZmqOption
{
    /// <summary>A prefix of what a subscriber wants; bytes.</summary>
    Subscribe = 6,

    /// <summary>How long unsent messages outlive the socket, in milliseconds.</summary>
    Linger = 17,

    /// <summary>The longest pause between two attempts to connect, in milliseconds.</summary>
    LongestReconnectPause = 21,

    /// <summary>The longest frame that is taken, in bytes, 64 bit; whoever sends a longer one loses the connection.</summary>
    LongestFrame = 22,

    /// <summary>How many messages wait to be sent to one peer.</summary>
    SendLimit = 23,

    /// <summary>How many messages of one peer wait to be received.</summary>
    ReceiveLimit = 24,

    /// <summary>Where a bound socket listens; text.</summary>
    LastEndpoint = 32,

    /// <summary>A router says so when it cannot reach a peer, and does not drop the message in silence.</summary>
    RouterMandatory = 33,

    /// <summary>Whether the system asks over a silent connection whether the other end is there. Without it who only listens never notices that a machine, or the way to it, is gone.</summary>
    KeepAlive = 34,

    /// <summary>How often it asks in vain before the connection is broken.</summary>
    KeepAliveCount = 35,

    /// <summary>After so many seconds of silence it asks first.</summary>
    KeepAliveIdle = 36,

    /// <summary>So many seconds later it asks again when there is no answer.</summary>
    KeepAliveInterval = 37,

    /// <summary>Messages are for connections that stand, and die with them; none waits for one to come.</summary>
    Immediate = 39,

    /// <summary>IPv6 is spoken, too; a name is then one of IPv6 first, where our broker does not listen by itself.</summary>
    IPv6 = 42,
}
