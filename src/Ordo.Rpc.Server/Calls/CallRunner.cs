using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Ordo.Rpc.Server.Calls;

/// <summary>Runs the calls of one method: checks the request, runs the handler, and turns however it ends into a status.</summary>
/// <param name="path">The method's path; null for calls of methods that are not there.</param>
/// <param name="options">What clients are held to.</param>
/// <param name="handler">What the method does.</param>
/// <param name="logger">Where failures of the handler go.</param>
internal sealed partial class CallRunner(string? path, RpcServerOptions options, Func<RpcServerCall, Task> handler, ILogger logger)
{
    /// <summary>How many of its calls run: what tests of leaks wait for.</summary>
    public CallCount Calls { get; } = new();

    public async Task RunAsync(HttpContext context)
    {
        if (RequestCheck.FindHttp(context.Request) is { } error)
        {
            await RefuseAsync(context.Response, error.Status, error.Detail);
            return;
        }

        context.Response.ContentType = RequestCheck.ContentType;
        LiftBodyLimits(context);
        using var counted = Calls.Enter();
        var refusal = RequestCheck.Find(context.Request, path, out var timeout);
        using var call = new RpcServerCall(context, options, refusal is null ? timeout : null);
        var (status, trailers) = refusal is { } refused ? (refused, null) : await RunHandlerAsync(call);
        if (status.Code == RpcStatusCode.Unimplemented && !context.Response.HasStarted)
        {
            context.Response.Headers[RequestCheck.AcceptEncoding] = RequestCheck.Identity;
        }

        if (!call.IsAborted)
        {
            await call.FinishAsync(status, trailers);
        }
    }

    /// <summary>Answers what is no gRPC in words for people.</summary>
    private static Task RefuseAsync(HttpResponse response, int status, string detail)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status426UpgradeRequired)
        {
            response.Headers.Upgrade = "HTTP/2";
        }

        return response.WriteAsync($"{detail}\n");
    }

    private async Task<(RpcStatus Status, RpcMetadata? Trailers)> RunHandlerAsync(RpcServerCall call)
    {
        try
        {
            await handler(call);
            return (RpcStatus.Ok, null);
        }
        catch (RpcException e) when (!e.Status.IsOk)
        {
            return (e.Status, e.Trailers);
        }
        catch (OperationCanceledException) when (call.IsOver)
        {
            return (call.IsPastDeadline ? RequestCheck.PastDeadline : new RpcStatus(RpcStatusCode.Cancelled, "The call is cancelled."), null);
        }
        catch (Exception e)
        {
            // Whatever a handler throws ends its call and nothing else; what it says stays here, because it may hold what no client may see.
            LogFailed(path, e);
            return (new RpcStatus(RpcStatusCode.Unknown, "The handler of the call failed; the server's log says why."), null);
        }
    }

    /// <summary>
    /// The length of a request is bounded per message, and not by Kestrel's limit for uploads, which counts the frame around it too. Its rate is not bounded: Kestrel answers a
    /// missed one with the end of the connection, which other clients' calls may share. A stream may be silent for as long as its client wants; for the request of the other
    /// methods there is <see cref="OneMessage.Limit"/>.
    /// </summary>
    private static void LiftBodyLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The handler of {Path} failed")]
    private partial void LogFailed(string? path, Exception exception);
}
