namespace Ordo.Workers.ZeroMq;

/// <summary>The kinds of sockets that are used here, with libzmq's numbers.</summary>
internal enum ZmqSocketKind
{
    /// <summary>One to one; here only inside a process.</summary>
    Pair = 0,

    /// <summary>To all that subscribe.</summary>
    Publish = 1,

    /// <summary>Receives what it subscribed to.</summary>
    Subscribe = 2,

    /// <summary>Asks, and then waits for the answer.</summary>
    Request = 3,

    /// <summary>Answers the one it heard last.</summary>
    Reply = 4,

    /// <summary>Sends and receives as it likes; speaks to <see cref="Reply"/> when it sends an empty frame first.</summary>
    Dealer = 5,

    /// <summary>As a dealer, with the peer's id as the first frame; speaks to <see cref="Request"/>.</summary>
    Router = 6,

    /// <summary>As <see cref="Publish"/>, and hears who subscribes.</summary>
    PublishToKnown = 9,
}
