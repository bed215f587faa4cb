using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Server;

/// <summary>What the server half holds its clients to.</summary>
public sealed record RpcServerOptions
{
    /// <summary>The longest message taken from a client, in bytes. Default 4 MiB; a longer one ends the call as RESOURCE_EXHAUSTED.</summary>
    public int MaxReceiveBytes { get; init; } = MessageFrame.DefaultMaxBytes;

    /// <summary>The longest message sent to a client, in bytes. Default 4 MiB, what clients take by default.</summary>
    public int MaxSendBytes { get; init; } = MessageFrame.DefaultMaxBytes;

    /// <summary>The clock of the deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
