using Google.Protobuf;

namespace Ordo.Rpc.Client;

/// <summary>Holds a request to the limit before a byte of it is written.</summary>
internal static class RequestSize
{
    /// <summary>The length of a message, in bytes.</summary>
    /// <exception cref="RpcException">It is too long; nothing was sent.</exception>
    public static int Check(IMessage message, int maxBytes)
    {
        var length = message.CalculateSize();
        return length <= maxBytes
            ? length
            : throw new RpcException(RpcStatusCode.ResourceExhausted, $"The message has {length} bytes; this channel sends at most {maxBytes}.") { WasSent = false };
    }
}
