using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.Server.OpenApi;

namespace Ordo.Server.Rest;

/// <summary>
/// <c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: what <see cref="Readiness"/> says.
/// </summary>
internal sealed class HealthRoutes(MemberFace face, Readiness readiness)
{
    /// <summary>A member measures deadlines in whole microseconds.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

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
        var (limit, asked) = (readiness.Limit, Stopwatch.GetTimestamp());
        if (await readiness.FindFailureAsync() is { } failure)
        {
            Problem.NotDone("not-ready", Stopwatch.GetElapsedTime(asked) + Tick < limit ? failure.Reason : NoMajority(limit, face.Host.LastRefusal)).Write(context.Response);
            return;
        }

        await SayAsync(context, "ready");
    }

    private static string NoMajority(TimeSpan limit, string? refusal) =>
        $"No majority of the members answered this one within {limit.TotalMilliseconds} ms, so it cannot serve. /v1/cluster shows which members it hears of."
            + (refusal is null ? "" : $" {refusal}");

    private static Task SayAsync(HttpContext context, string status)
    {
        Json.Write(context.Response, writer => writer.WriteString("status", status));
        return Task.CompletedTask;
    }
}
