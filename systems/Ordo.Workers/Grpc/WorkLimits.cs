using Ordo.Rpc.Server;

namespace Ordo.Workers.Grpc;

/// <summary>What clients of the services are held to.</summary>
internal static class WorkLimits
{
    /// <summary>The most parts a text is split into: twice as many empty ones are the longest answer that clients take by default, and a list of a million costs some ten megabytes.</summary>
    public const int MaxParts = 1_000_000;

    /// <summary>Texts, in both directions: 4 MiB, what clients of gRPC take and servers allow by default.</summary>
    public static readonly RpcServerOptions Texts = new() { MaxReceiveBytes = 4 * 1024 * 1024, MaxSendBytes = 4 * 1024 * 1024 };

    /// <summary>Numbers: a message of one takes 11 bytes; fields that are not ours have some room.</summary>
    public static readonly RpcServerOptions Numbers = new() { MaxReceiveBytes = 1024 };
}
