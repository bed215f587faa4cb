using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.Server.OpenApi;

namespace Ordo.Server.Rest;

/// <summary>
/// <c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: the member knows a leader and passes a barrier within an election time-out.
/// </summary>
internal sealed class HealthRoutes(MemberFace face)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", AnswerLiveAsync).As(
            AnswerLiveAsync, "health", "isLive", "Whether the process answers.", Describe.Answers(200, "It does.", Schemas.Health));
        routes.MapGet("/health/ready", AnswerReadyAsync).As(
            AnswerReadyAsync, "health", "isReady",
            "Whether this member takes requests: it knows a leader and passes a barrier within an election time-out.",
            Describe.Answers(200, "It does.", Schemas.Health),
            Describe.Refuses(503));
    }

    private Task AnswerLiveAsync(HttpContext context) => SayAsync(context, "live");

    private async Task AnswerReadyAsync(HttpContext context)
    {
        if (await Readiness.ReasonNotReadyAsync(face.Host) is { } reason)
        {
            Problem.NotDone("not-ready", reason).Write(context.Response);
            return;
        }

        await SayAsync(context, "ready");
    }

    private static Task SayAsync(HttpContext context, string status)
    {
        Json.Write(context.Response, writer => writer.WriteString("status", status));
        return Task.CompletedTask;
    }
}
