using System.Net;
using System.Security.Cryptography.X509Certificates;
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
    /// <summary>Kestrel refuses streams when twice as many are being put away: more than any test resets.</summary>
    private const int MaxStreams = 10_000;

    private readonly WebApplication _app;

    private RawServer(WebApplication app, Uri address, RpcChannelOptions? options)
    {
        _app = app;
        Channel = new RpcChannel(address, options);
    }

    public RpcChannel Channel { get; }

    /// <summary>Starts one.</summary>
    /// <param name="answer">What it says to every request.</param>
    /// <param name="certificate">What it shows in TLS; null is cleartext.</param>
    /// <param name="options">How the channel connects.</param>
    public static async Task<RawServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, RpcChannelOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
            kestrel.Listen(IPAddress.Loopback, port: 0, listen =>
            {
                listen.Protocols = certificate is null ? HttpProtocols.Http2 : HttpProtocols.Http1AndHttp2;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new RawServer(app, new Uri(app.Urls.Single()), options);
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
