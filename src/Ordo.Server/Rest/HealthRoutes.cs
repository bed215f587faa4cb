using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ordo.Server.Rest;

/// <summary>
/// <c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: the member knows a leader and passes a barrier within an election time-out.
/// </summary>
internal sealed class HealthRoutes(MemberFace face)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", context => SayAsync(context, "live"));
        routes.MapGet("/health/ready", AnswerReadyAsync);
    }

    private async Task AnswerReadyAsync(HttpContext context)
    {
        var barrier = await face.Host.ReadAsync(_ => true, local: false, face.Host.ElectionTimeout);
        if (barrier.Failure is { } failure)
        {
            await new Problem(StatusCodes.Status503ServiceUnavailable, "not-ready", failure.Reason).WriteAsync(context.Response);
            return;
        }

        await SayAsync(context, "ready");
    }

    private static Task SayAsync(HttpContext context, string status) => Json.WriteAsync(context.Response, writer => writer.WriteString("status", status));
}
