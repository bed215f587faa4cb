using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>A bare HTTP/2 server that answers as a test says, right or wrong.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RawServer(WebApplication app, Uri address)
    {
        _app = app;
        Channel = new RpcChannel(address);
    }

    public RpcChannel Channel { get; }

    public static async Task<RawServer> StartAsync(RequestDelegate answer)
    {
        var port = FreePort.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new RawServer(app, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>A gRPC answer of these bytes, with this status in the trailers; null is none.</summary>
    public static RequestDelegate Answer(string hex, string? status, string? encoding = null) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        if (encoding is not null)
        {
            context.Response.Headers["grpc-encoding"] = encoding;
        }

        await context.Response.Body.WriteAsync(Convert.FromHexString(hex));
        await context.Response.Body.FlushAsync();
        if (status is not null)
        {
            context.Response.AppendTrailer("grpc-status", status);
        }
    };

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _app.DisposeAsync();
    }
}
