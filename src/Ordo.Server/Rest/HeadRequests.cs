using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ordo.Server.Rest;

/// <summary>
/// HEAD is answered wherever GET is, by the same route: only routing takes it for GET, so that no route and no description knows of it. Kestrel keeps the
/// headers of the answer and drops its body.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Stands around routing, which this adds.</summary>
    public static void UseRouting(IApplicationBuilder app)
    {
        app.Use(next => context =>
        {
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Features.Set(Head.Mark);
                context.Request.Method = HttpMethods.Get;
            }

            return next(context);
        });
        app.UseRouting();
        app.Use(next => context =>
        {
            if (context.Features.Get<Head>() is not null)
            {
                context.Request.Method = HttpMethods.Head;
            }

            return next(context);
        });
    }

    /// <summary>On a request that came as HEAD.</summary>
    private sealed class Head
    {
        public static readonly Head Mark = new();
    }
}
