using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Connections;

/// <summary>The connection to the member that a client uses now.</summary>
internal sealed class MemberLink(Uri address, RpcChannel channel)
{
    public Uri Address { get; } = address;

    public RpcChannel Channel { get; } = channel;

    /// <summary>Asks a member who it is and whom it knows.</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public static Task<DescribeReply> DescribeAsync(RpcChannel channel, TimeSpan limit, CancellationToken cancellation) =>
        channel.UnaryAsync(Methods.Describe, new DescribeRequest(), new RpcCallOptions { Timeout = limit }, cancellation);
}
