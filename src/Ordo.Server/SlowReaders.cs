using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Ordo.Server;

/// <summary>
/// Clients that do not read their answers. Over HTTP/1.1 they are cut off below Kestrel's own rate. Over HTTP/2 they are not: there Kestrel counts the time for which a stream's
/// window is closed, and cuts the whole connection with every other call on it, though a reader of a stream may pause. What such a reader keeps here is bounded by flow control,
/// and a connection that is dead is found by its pings.
/// </summary>
internal static class SlowReaders
{
    /// <summary>The rate of HTTP/1.1: what Kestrel has when nothing is said.</summary>
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Lifts the rate for HTTP/2, which can be done for a whole server only.</summary>
    public static void Allow(KestrelServerLimits limits) => limits.MinResponseDataRate = null;

    /// <summary>Sets the rate of each request of HTTP/1.1 again. It stands before everything that answers.</summary>
    public static void Limit(IApplicationBuilder app) => app.Use(next => context =>
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            rate.MinDataRate = LeastRate;
        }

        return next(context);
    });
}
