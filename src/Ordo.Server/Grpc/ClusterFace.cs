using Microsoft.AspNetCore.Routing;
using Ordo.Node.Hosting;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Server.Grpc;

/// <summary><c>ordo.v1.Cluster</c>: the members as this one sees them.</summary>
internal sealed class ClusterFace(MemberHost host, int self, int maxBytes)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapUnary(
            new RpcMethod<DescribeRequest, DescribeReply>(ClusterReflection.Descriptor.Services[0], "Describe"),
            DescribeAsync,
            new RpcServerOptions { MaxReceiveBytes = maxBytes });

    private async Task<DescribeReply> DescribeAsync(DescribeRequest request, RpcServerCall call)
    {
        var cluster = await host.ClusterAsync();
        return new DescribeReply
        {
            Leader = (uint)(cluster.Leader ?? 0),
            Term = cluster.Term,
            AnsweredBy = (uint)self,
            ClusterId = cluster.Id?.ToString() ?? "",
            Members =
            {
                cluster.Members.Select(member => new Member
                {
                    Id = (uint)member.Id,
                    Role = member.Role,
                    Voter = member.Voter,
                    Applied = member.Applied,
                    Address = member.Address,
                }),
            },
        };
    }
}
