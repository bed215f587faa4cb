using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.Server.OpenApi;

namespace Ordo.Server.Rest;

/// <summary><c>GET /v1/cluster</c>: the members as this one sees them. Always 200.</summary>
internal sealed class ClusterRoute(MemberFace face)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/cluster", AnswerAsync).As(
        AnswerAsync, "cluster", "showCluster",
        "The members as this one sees them.",
        Describe.Answers(200, "Always, also without a leader.", Schemas.Cluster),
        Describe.Refuses(400));

    private async Task AnswerAsync(HttpContext context)
    {
        var cluster = await face.Host.ClusterAsync();
        Json.Write(context.Response, writer =>
        {
            if (cluster.Leader is { } leader)
            {
                writer.WriteNumber("leader", leader);
            }
            else
            {
                writer.WriteNull("leader");
            }

            writer.WriteNumber("term", cluster.Term);
            writer.WriteStartArray("members");
            foreach (var member in cluster.Members)
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", member.Id);
                writer.WriteString("role", member.Role);
                writer.WriteBoolean("voter", member.Voter);
                writer.WriteNumber("applied", member.Applied);
                writer.WriteString("address", member.Address);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
