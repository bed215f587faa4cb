using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.Server.OpenApi;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary><c>POST /v1/sessions</c> opens a session, <c>DELETE /v1/sessions/{id}</c> closes it (PROMISES 13).</summary>
internal sealed class SessionRoutes(MemberFace face)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/sessions", OpenAsync).As(
            OpenAsync, "sessions", "openSession",
            "Opens a session, whose numbered requests are executed once each. It ends after 24 hours without a request.",
            Describe.Answers(201, "The session.", Schemas.Session),
            Describe.Refuses(400, 413, 415, 503, 504));
        routes.MapDelete("/v1/sessions/{id}", CloseAsync).As(
            CloseAsync, "sessions", "closeSession",
            "Closes a session and forgets its answers.",
            Describe.InPath("id", Schemas.Positive, "The session."),
            Describe.Answers(204, "It was closed."),
            Describe.Refuses(400, 404, 413, 415, 503, 504));
    }

    private async Task OpenAsync(HttpContext context)
    {
        if (await RequestBody.RefuseAnyAsync(context.Request, face.MaxBodyBytes) is { } refusal)
        {
            refusal.Write(context.Response);
        }
        else if (await face.SubmitAsync(context, new OpenSessionCommand(), session: null) is { } result)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/v1/sessions/{result.SessionId}";
            Json.Write(context.Response, writer => writer.WriteNumber("session", result.SessionId));
        }
    }

    private async Task CloseAsync(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["id"]!;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
        {
            Problem.Invalid($"The session is {Quoted.Text(text)}; allowed: a whole number from 1 on.").Write(context.Response);
        }
        else if (await RequestBody.RefuseAnyAsync(context.Request, face.MaxBodyBytes) is { } refusal)
        {
            refusal.Write(context.Response);
        }
        else if (await face.SubmitAsync(context, new CloseSessionCommand(id), session: null) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
