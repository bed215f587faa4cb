using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ordo.Server.Rest;

/// <summary>Requests that no route takes: an unknown path (404) or a method that its path does not know (405) get a problem like every other error.</summary>
internal static class UnansweredErrors
{
    /// <summary>Stands between routing and the routes; what has a route passes without a detour.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next => context => context.GetEndpoint() is RouteEndpoint ? next(context) : AnswerAsync(context, next));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var (request, response) = (context.Request, context.Response);
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest)
        {
            return;
        }

        var detail = response.StatusCode == StatusCodes.Status405MethodNotAllowed
            ? $"{request.Path} does not take {request.Method}, but {response.Headers.Allow}."
            : $"There is nothing at {request.Path}. /openapi/v1.json says what there is.";
        var code = response.StatusCode == StatusCodes.Status405MethodNotAllowed ? "method" : "unknown-path";
        new Problem(response.StatusCode, code, detail).Write(response);
    }
}
