using System;
using System.Linq;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ordo.Chord.Web;

/// <summary>The picture of the ring for a browser: the page with its files, and what it asks for as JSON and as server-sent events. It only reads.</summary>
internal static class WebFace
{
    /// <summary>The longest key that can be looked up here, in UTF-8: far more than anyone types, and small enough for a request line.</summary>
    public const int MaxKeyBytes = 64 * 1024;

    /// <summary>A key of <see cref="MaxKeyBytes"/> with each byte written as <c>%XX</c>, and the path before it.</summary>
    private const int MaxRequestLineBytes = (3 * MaxKeyBytes) + 256;

    private const int IdDigits = 40;

    private static readonly string[] Files =
    [
        "ring.css", "favicon.svg", "main.js", "live.js", "geometry.js", "labels.js", "layout.js", "shapes.js", "drawing.js", "panel.js", "list.js", "lookup.js", "changes.js",
        "page.js",
    ];

    /// <summary>Lets the longest key through: Kestrel's own limit of a request line is 8 KiB, and it refuses a longer one before any route sees it.</summary>
    public static void Allow(KestrelServerLimits limits) => limits.MaxRequestLineSize = Math.Max(limits.MaxRequestLineSize, MaxRequestLineBytes);

    /// <summary>Adds <c>/</c>, the page's files and <c>/api/…</c>.</summary>
    /// <param name="routes">The routes of the node's web host.</param>
    /// <param name="view">What the node knows.</param>
    /// <param name="time">The clock that spaces the looks at the ring.</param>
    public static void MapRingPages(this IEndpointRouteBuilder routes, IRingView view, TimeProvider time)
    {
        MapFile(routes, "/", "ring.html");
        foreach (var file in Files)
        {
            MapFile(routes, $"/{file}", file);
        }

        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var events = new RingEvents(new RingWatch(view, time, stopping), time, stopping);
        routes.MapGet("/api/events", events.SendAsync);
        routes.MapGet("/api/ring", context => RingAsync(context, view));
        routes.MapGet("/api/node/{id}", context => NodeAsync(context, view));
        routes.MapGet("/api/lookup", context => LookupAsync(context, view));
        routes.MapGet("/api/{**rest}", context => WebProblem.NotFoundAsync(context, "There is /api/ring, /api/node/{id}, /api/lookup?key=… and /api/events."));
    }

    private static void MapFile(IEndpointRouteBuilder routes, string path, string name)
    {
        var file = new Lazy<PageFile>(() => PageFile.Load(name));
        routes.MapGet(path, context => file.Value.SendAsync(context));
    }

    private static async Task RingAsync(HttpContext context, IRingView view) =>
        await SendAsync(context, await view.RingAsync(context.RequestAborted), PictureJson.Plain.RingPicture);

    private static async Task NodeAsync(HttpContext context, IRingView view)
    {
        var id = (string)context.GetRouteValue("id")!;
        if (id.Length != IdDigits || !id.All(char.IsAsciiHexDigit))
        {
            await WebProblem.InvalidAsync(context, $"A node's id has {IdDigits} hexadecimal digits; /api/ring lists them.");
            return;
        }

        var node = await view.NodeAsync(id.ToLowerInvariant(), context.RequestAborted);
        await (node is null
            ? WebProblem.NotFoundAsync(context, "The ring has no node of that id now; /api/ring lists those it has.")
            : SendAsync(context, node, PictureJson.Plain.NodePicture));
    }

    private static async Task LookupAsync(HttpContext context, IRingView view)
    {
        var keys = context.Request.Query["key"];
        if (keys.Count != 1)
        {
            await WebProblem.InvalidAsync(context, "Say one key: /api/lookup?key=Kazan. The empty key is key=.");
            return;
        }

        var key = keys.ToString();
        if (Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
        {
            await WebProblem.InvalidAsync(context, $"A key looked up here has at most {MaxKeyBytes} bytes in UTF-8.");
            return;
        }

        await SendAsync(context, await view.LookupAsync(key, context.RequestAborted), PictureJson.Plain.LookupPicture);
    }

    private static Task SendAsync<T>(HttpContext context, T picture, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store"; // The next answer may differ.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsJsonAsync(picture, type, cancellationToken: context.RequestAborted);
    }
}
