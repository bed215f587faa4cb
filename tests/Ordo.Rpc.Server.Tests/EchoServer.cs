using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Ordo.Rpc.Server.Calls;
using Ordo.Rpc.Server.Health;
using Ordo.Rpc.Server.Reflection;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests;

/// <summary>The service of echo.proto on a Kestrel of its own, with what it saw of its calls.</summary>
public sealed class EchoServer : IAsyncLifetime
{
    public const int MaxReceiveBytes = 100_000;
    public const int MaxSendBytes = 200_000;

    private WebApplication? _app;
    private int _connections;
    private long _written;

    public int Port { get; private set; }

    /// <summary>The clock of the deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public RecordingLogs Logs { get; } = new();

    public RpcHealth Health { get; } = new();

    /// <summary>Connections that are open.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Calls that run, of all methods.</summary>
    public int RunningCalls =>
        ((IEndpointRouteBuilder)_app!).DataSources.SelectMany(source => source.Endpoints).Sum(endpoint => endpoint.Metadata.GetMetadata<CallCount>()?.Running ?? 0);

    /// <summary>How many messages handlers of ServerStream have written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Completes when a handler that waited for its client is told that its call is over.</summary>
    public TaskCompletionSource Waited { get; private set; } = NewWait();

    /// <summary>Completes when a handler begins to wait.</summary>
    public TaskCompletionSource Waiting { get; private set; } = NewWait();

    /// <summary>Forgets the handler that waited last.</summary>
    public void ForgetWait() => (Waiting, Waited) = (NewWait(), NewWait());

    public async ValueTask InitializeAsync()
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            Port = Random.Shared.Next(20_000, 32_000);
            _app = Build(Port, Logs);
            _app.UseRouting();
            _app.UseRpcUnimplemented();
            Map(_app);
            try
            {
                await _app.StartAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < 20)
            {
                await _app.DisposeAsync();
                Logs.Forget();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private WebApplication Build(int port, RecordingLogs logs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => CountAsync(connection, next));
        }));
        return builder.Build();
    }

    private async Task CountAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private void Map(WebApplication app)
    {
        var options = new RpcServerOptions { MaxReceiveBytes = MaxReceiveBytes, MaxSendBytes = MaxSendBytes, TimeProvider = Time };
        var service = EchoReflection.Descriptor.Services[0];
        app.MapUnary(new RpcMethod<EchoRequest, EchoReply>(service, "Unary"), UnaryAsync, options);
        app.MapServerStreaming(new RpcMethod<EchoRequest, EchoReply>(service, "ServerStream"), ServerStreamAsync, options);
        // This one has the limits of a server that is told none.
        app.MapClientStreaming(new RpcMethod<EchoRequest, EchoReply>(service, "ClientStream"), ClientStreamAsync, new RpcServerOptions { TimeProvider = Time });
        app.MapDuplex(new RpcMethod<EchoRequest, EchoReply>(service, "Duplex"), DuplexAsync, options);
        app.MapRpcReflection();
        app.MapRpcHealth(Health);
        app.MapPost("/plain/post", () => "plain");
        app.MapGet("/plain/get", () => "plain");
    }

    private async Task<EchoReply> UnaryAsync(EchoRequest request, RpcServerCall call)
    {
        foreach (var entry in call.RequestHeaders)
        {
            // What comes as x-… goes back: texts as trailers, bytes too.
            if (entry.Key.StartsWith("x-", StringComparison.Ordinal) && entry.IsBinary)
            {
                call.ResponseTrailers.Add(entry.Key, entry.Bytes);
            }
            else if (entry.Key.StartsWith("x-", StringComparison.Ordinal))
            {
                call.ResponseTrailers.Add(entry.Key, entry.Value);
            }
        }

        if (call.RequestHeaders["x-headers"] is { } headers)
        {
            await call.SendHeadersAsync(new RpcMetadata { { "y-early", headers } });
        }

        await EndAsync(request, call);
        return new EchoReply { Text = request.Times > 1 ? string.Concat(Enumerable.Repeat(request.Text, request.Times)) : request.Text };
    }

    private async Task ServerStreamAsync(EchoRequest request, RpcWriter<EchoReply> writer, RpcServerCall call)
    {
        try
        {
            for (var i = 0; i < request.Times; i++)
            {
                await writer.WriteAsync(new EchoReply { Text = request.Text }, flush: false);
                Interlocked.Increment(ref _written);
            }

            await writer.FlushAsync();
        }
        catch (OperationCanceledException)
        {
            Waited.TrySetResult();
            throw;
        }

        await EndAsync(request, call);
    }

    private async Task<EchoReply> ClientStreamAsync(RpcReader<EchoRequest> reader, RpcServerCall call)
    {
        var all = new EchoReply();
        await foreach (var request in reader.ReadAllAsync())
        {
            await EndAsync(request, call);
            all.Text += request.Text;
        }

        return all;
    }

    private async Task DuplexAsync(RpcReader<EchoRequest> reader, RpcWriter<EchoReply> writer, RpcServerCall call)
    {
        try
        {
            while (await reader.WaitToReadAsync())
            {
                while (reader.TryRead(out var request))
                {
                    await EndAsync(request, call);
                    await writer.WriteAsync(new EchoReply { Text = request.Text }, flush: false);
                }

                await writer.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            Waited.TrySetResult();
            throw;
        }
    }

    /// <summary>Waits and ends as the request wants it.</summary>
    private async Task EndAsync(EchoRequest request, RpcServerCall call)
    {
        if (request.WaitMs > 0)
        {
            Waiting.TrySetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(call.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                Waited.TrySetResult();
                throw;
            }
        }

        if (request.Status < 0)
        {
            throw new InvalidOperationException(request.Detail);
        }

        if (request.Status > 0)
        {
            var trailers = new RpcMetadata { { "x-why", "told so" } };
            throw new RpcException(new RpcStatus((RpcStatusCode)request.Status, request.Detail), trailers);
        }
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
