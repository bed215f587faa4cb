using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Ordo.Server.OnePort;

namespace Ordo.Server.Tests.OnePort;

/// <summary>A server on a shared port that answers every request with the protocol it came in, and whose clock stands still.</summary>
internal sealed class TestPort : ILoggerProvider, ILogger, IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly WebApplication _app;

    private TestPort(IPAddress address, int most, int waiting, HttpsConnectionAdapterOptions? tls)
    {
        Address = new IPEndPoint(address, FreePorts.Tcp());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(this);
        var loggers = new LoggerFactory([this]);
        Limit = new ConnectionLimit("API", most, "", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System);
        Waiting = new ConnectionLimit("API", waiting, "", loggers.CreateLogger<ConnectionLimit>(), TimeProvider.System, "silent connections");
        Shared = new SharedPort(Limit, Waiting, Clock);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Shared.Listen(kestrel, Address, tls));
        SharedPort.AddTo(builder.Services);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public IPEndPoint Address { get; }

    public HandClock Clock { get; } = new();

    public ConnectionLimit Limit { get; }

    public ConnectionLimit Waiting { get; }

    public SharedPort Shared { get; }

    /// <summary>What the server logged as an error.</summary>
    public IEnumerable<string> Errors => _errors;

    public static Task<TestPort> StartAsync(int most = 100, int waiting = 100, HttpsConnectionAdapterOptions? tls = null) =>
        StartAsync(IPAddress.Loopback, most, waiting, tls);

    public static async Task<TestPort> StartAsync(IPAddress address, int most = 100, int waiting = 100, HttpsConnectionAdapterOptions? tls = null)
    {
        // Another process may take the port between the choice and the bind: another one is taken then.
        for (var attempt = 0; ; attempt++)
        {
            var port = new TestPort(address, most, waiting, tls);
            try
            {
                await port._app.StartAsync(TestContext.Current.CancellationToken);
                return port;
            }
            catch (IOException failure) when (failure.InnerException is AddressInUseException && attempt < 20)
            {
                await port.DisposeAsync();
            }
        }
    }

    /// <summary>Completes when the port takes no more connections.</summary>
    public async Task RefusedAsync()
    {
        while (true)
        {
            try
            {
                using var connection = await ConnectAsync();
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public Task<Wire> ConnectAsync() => Wire.ConnectAsync(Reached);

    /// <summary>A client that speaks one protocol, with connections of its own.</summary>
    public HttpClient Client(Version version) => new()
    {
        BaseAddress = new Uri($"http://{Reached}"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _errors.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
        // A logger provider is disposed of by the server, and holds nothing.
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The address as a client dials it.</summary>
    private IPEndPoint Reached => new(
        Address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address.Address,
        Address.Port);

    /// <summary>Answers with the protocol; what is posted is sent back piece by piece.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Response.WriteAsync(context.Request.Protocol);
        await context.Response.Body.FlushAsync();
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }
}
