using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ordo.Server.Rest;

/// <summary>Requests that no route takes: an unknown path (404) or a method that its path does not know (405) get a problem like every other error.</summary>
internal static class UnansweredErrors
{
    private const string WhatThereIs = "/openapi/v1.json says what there is.";

    /// <summary>Stands between routing and the routes; what has a route passes without a detour.</summary>
    public static void Use(IApplicationBuilder app) =>
        app.Use(next => context => context.GetEndpoint() is RouteEndpoint ? next(context) : AnswerAsync(context, next));

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest)
        {
            return;
        }

        var isWrongMethod = response.StatusCode == StatusCodes.Status405MethodNotAllowed;
        if (isWrongMethod && response.Headers.Allow.ToString().Split(", ").Contains(HttpMethods.Get, StringComparer.Ordinal))
        {
            response.Headers.Allow = $"{response.Headers.Allow}, {HttpMethods.Head}";
        }

        new Problem(response.StatusCode, isWrongMethod ? "method" : "unknown-path", DetailOf(context.Request, response, isWrongMethod)).Write(response);
    }

    private static string DetailOf(HttpRequest request, HttpResponse response, bool isWrongMethod) => (request.Path.HasValue, isWrongMethod) switch
    {
        (false, _) => $"{request.Method} is not served without a path. {WhatThereIs}", // OPTIONS * and CONNECT.
        (_, true) => $"{request.Path} does not take {request.Method}, but {response.Headers.Allow}.",
        _ => $"There is nothing at {request.Path}. {WhatThereIs}",
    };
}
