using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ordo.Chord.Web;

/// <summary>
/// The ring as server-sent events: <c>ring</c> at once and whenever it changed, and <c>alive</c> while it did not, so that both sides notice a connection that is gone.
/// </summary>
internal sealed class RingEvents(RingWatch watch, TimeProvider time, CancellationToken stopping)
{
    /// <summary>The longest silence. The page takes three times this for a lost connection.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(5);

    /// <summary>Answers until the client leaves or the host stops.</summary>
    public async Task SendAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await SendAsync(context.Response, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Nobody listens any more, or the host stops: the stream just ends.
        }
    }

    private async Task SendAsync(HttpResponse response, CancellationToken ct)
    {
        RingWatch.Look? sent = null;
        RingWatch.Look? seen = null;
        var lastWords = time.GetTimestamp();
        while (true)
        {
            seen = await watch.NextAsync(seen, ct);
            if (!ReferenceEquals(seen.Json, sent?.Json))
            {
                await WriteAsync(response, "event: ring\ndata: "u8, seen.Json, ct);
                sent = seen;
            }
            else if (time.GetElapsedTime(lastWords) >= MaxSilence)
            {
                await WriteAsync(response, "event: alive\ndata: "u8, "."u8, ct);
            }
            else
            {
                continue;
            }

            lastWords = time.GetTimestamp();
        }
    }

    private static ValueTask<FlushResult> WriteAsync(HttpResponse response, ReadOnlySpan<byte> head, ReadOnlySpan<byte> data, CancellationToken ct)
    {
        response.BodyWriter.Write(head);
        response.BodyWriter.Write(data);
        response.BodyWriter.Write("\n\n"u8);
        return response.BodyWriter.FlushAsync(ct);
    }
}
