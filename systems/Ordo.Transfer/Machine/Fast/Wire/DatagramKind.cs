namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>The first byte of a datagram of the fast mode; those of the classic protocol begin with a letter.</summary>
internal enum DatagramKind : byte
{
    /// <summary>A sender asks for a session.</summary>
    Hello = 0xC1,

    /// <summary>The receiver gives one.</summary>
    Accept = 0xC2,

    /// <summary>The receiver gives none, and says why.</summary>
    Refuse = 0xC3,

    /// <summary>A piece of the sender's stream.</summary>
    Data = 0xC4,

    /// <summary>What of it has arrived.</summary>
    Ack = 0xC5,

    /// <summary>The receiver knows no such session: it was started anew, or has given the session up.</summary>
    Gone = 0xC6,

    /// <summary>The sender was stopped, and does not go on with this session.</summary>
    Farewell = 0xC7,
}
