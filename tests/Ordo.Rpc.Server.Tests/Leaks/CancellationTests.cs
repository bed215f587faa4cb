using System.Collections.Concurrent;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>
/// A call is given up at each of its awaits, in each of the ways there are. It ends as documented, and nothing of it is left: no call on either side, no object, no
/// unobserved exception, and the connection serves the next call.
/// </summary>
[Collection(Alone.Name)]
public sealed class CancellationTests : IAsyncLifetime
{
    private static readonly RpcMethod<EchoRequest, EchoReply> Unary = new(EchoReflection.Descriptor.Services[0], "Unary");
    private static readonly RpcMethod<EchoRequest, EchoReply> ServerStream = new(EchoReflection.Descriptor.Services[0], "ServerStream");
    private static readonly RpcMethod<EchoRequest, EchoReply> ClientStream = new(EchoReflection.Descriptor.Services[0], "ClientStream");
    private static readonly RpcMethod<EchoRequest, EchoReply> Duplex = new(EchoReflection.Descriptor.Services[0], "Duplex");

    /// <summary>A call that is given up ends at once; only one that hangs meets this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly EchoServer _server = new();
    private readonly List<WeakReference> _calls = [];
    private readonly ConcurrentQueue<Exception> _unobserved = [];

    private RpcChannel _channel = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How a call is given up.</summary>
    public enum Way
    {
        Token,
        Disposal,
        Deadline,
    }

    public static TheoryData<Way> Ways { get; } = [.. Enum.GetValues<Way>()];

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _channel = new RpcChannel(new Uri($"http://127.0.0.1:{_server.Port}"));
        await _channel.UnaryAsync(Unary, new EchoRequest(), cancellationToken: Token);
        Baseline.Memory(); // What other tests left unobserved in this process is told to nobody before this one listens.
        TaskScheduler.UnobservedTaskException += Note;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await Baseline.ReachAsync("Connections", () => _server.Connections, most: 0);
        await _server.DisposeAsync();
        TaskScheduler.UnobservedTaskException -= Note;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_duplex_call(Way way)
    {
        const int Steps = 9;
        for (var at = 0; at <= Steps; at++)
        {
            await GiveUpAsync(way, at, GoAsync);
        }

        await BackAsync();

        async Task GoAsync(RpcCallOptions options, Leaving leaving)
        {
            using var call = _channel.Duplex(Duplex, options, leaving.Token);
            leaving.Begins(call, new WeakReference(call.Responses.Call));
            await leaving.StepAsync(() => call.Requests.WriteAsync(new EchoRequest { Text = "a" }, Token).AsTask());
            await leaving.StepAsync(() => call.Responses.HeadersAsync());
            await leaving.StepAsync(() => call.Responses.WaitToReadAsync(Token).AsTask());
            call.Responses.TryRead(out _);
            await leaving.StepAsync(() => call.Requests.FlushAsync(Token).AsTask());
            await leaving.StepAsync(() => call.Requests.WriteAsync(new EchoRequest { Text = "b", WaitMs = 60_000 }, Token).AsTask());
            await leaving.StepAsync(() => leaving.IsNext ? call.Responses.WaitToReadAsync(Token).AsTask() : Task.CompletedTask);
            await leaving.StepAsync(() => leaving.IsNext ? WriteUntilHeldAsync(call.Requests) : Task.CompletedTask);
            await leaving.StepAsync(() => call.Requests.CompleteAsync().AsTask());
            await leaving.StepAsync(() => call.Responses.WaitToReadAsync(Token).AsTask());
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_stream(Way way)
    {
        const int Steps = 5;
        for (var at = 0; at <= Steps; at++)
        {
            await GiveUpAsync(way, at, GoAsync);
        }

        await BackAsync();

        async Task GoAsync(RpcCallOptions options, Leaving leaving)
        {
            using var call = _channel.ClientStreaming(ClientStream, options, leaving.Token);
            leaving.Begins(call, new WeakReference(call.Call));
            await leaving.StepAsync(() => call.Requests.WriteAsync(new EchoRequest { Text = "a", WaitMs = 60_000 }, Token).AsTask());
            await leaving.StepAsync(() => leaving.IsNext ? call.HeadersAsync() : Task.CompletedTask);
            await leaving.StepAsync(() => leaving.IsNext ? WriteUntilHeldAsync(call.Requests) : Task.CompletedTask);
            await leaving.StepAsync(() => call.Requests.CompleteAsync().AsTask());
            await leaving.StepAsync(() => call.Response);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_stream(Way way)
    {
        const int Steps = 4;
        for (var at = 0; at <= Steps; at++)
        {
            await GiveUpAsync(way, at, GoAsync);
        }

        await BackAsync();

        async Task GoAsync(RpcCallOptions options, Leaving leaving)
        {
            using var replies = _channel.ServerStreaming(ServerStream, new EchoRequest { Text = new string('x', 1_000), Times = int.MaxValue }, options, leaving.Token);
            leaving.Begins(replies, new WeakReference(replies.Call));
            await leaving.StepAsync(() => replies.HeadersAsync());
            await leaving.StepAsync(() => replies.WaitToReadAsync(Token).AsTask());
            replies.TryRead(out _);
            await leaving.StepAsync(() => replies.WaitToReadAsync(Token).AsTask());
            await leaving.StepAsync(async () =>
            {
                await foreach (var reply in replies.WithCancellation(Token))
                {
                    Assert.Equal(1_000, reply.Text.Length);
                }
            });
        }
    }

    [Theory]
    [InlineData(Way.Token)]
    [InlineData(Way.Deadline)]
    public async Task A_unary_call(Way way)
    {
        for (var turn = 0; turn < 20; turn++)
        {
            await GiveUpAsync(way, at: 1, (options, leaving) =>
                leaving.StepAsync(() => _channel.UnaryAsync(Unary, new EchoRequest { WaitMs = 60_000 }, options, leaving.Token)));
        }

        await BackAsync();
    }

    [Fact]
    public async Task A_call_that_begins_when_it_is_given_up_already()
    {
        var gone = new CancellationToken(canceled: true);
        var past = new RpcCallOptions { Deadline = DateTimeOffset.UtcNow.AddSeconds(-1) };
        for (var turn = 0; turn < 20; turn++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _channel.UnaryAsync(Unary, new EchoRequest(), cancellationToken: gone));
            await Assert.ThrowsAsync<RpcException>(() => _channel.UnaryAsync(Unary, new EchoRequest(), past, Token));
            Begin(gone, options: null);
            Begin(Token, past);
        }

        await BackAsync();

        void Begin(CancellationToken token, RpcCallOptions? options)
        {
            var call = _channel.Duplex(Duplex, options, token);
            _calls.Add(new WeakReference(call.Responses.Call));
        }
    }

    /// <summary>Begins a call and gives it up at a step; how it ends is one of the ways that are documented for this one.</summary>
    private async Task GiveUpAsync(Way way, int at, Func<RpcCallOptions, Leaving, Task> go)
    {
        var time = new HandTime();
        await using var channelOfItsOwn = way == Way.Deadline ? new RpcChannel(_channel.Address, new RpcChannelOptions { TimeProvider = time }) : null;
        var shared = _channel;
        _channel = channelOfItsOwn ?? shared;
        var options = way == Way.Deadline ? new RpcCallOptions { Timeout = TimeSpan.FromMinutes(1) } : RpcCallOptions.None;
        using var leaving = new Leaving(way, at, time, _calls);
        try
        {
            await go(options, leaving).WaitAsync(Limit, Token);
            Assert.Fail($"A call ended well though it was given up ({way}, step {at}).");
        }
        catch (OperationCanceledException failure)
        {
            Assert.Equal((Way.Token, leaving.Token), (way, failure.CancellationToken));
        }
        catch (RpcException failure)
        {
            Assert.Equal(way switch { Way.Deadline => RpcStatusCode.DeadlineExceeded, _ => RpcStatusCode.Cancelled }, failure.Status.Code);
        }
        finally
        {
            await Baseline.ReachAsync("Calls of the client", () => _channel.RunningCalls, most: 0);
            _channel = shared;
        }
    }

    private async Task BackAsync()
    {
        await Baseline.ReachAsync("Calls of the client", () => _channel.RunningCalls, most: 0);
        await Baseline.ReachAsync("Calls of the server", () => _server.RunningCalls, most: 0);
        await Baseline.CollectedAsync(_calls);
        Assert.Empty(_unobserved);
        Assert.Empty(_server.Logs.Lines);
        Assert.Equal("next", (await _channel.UnaryAsync(Unary, new EchoRequest { Text = "next" }, cancellationToken: Token)).Text);
        await Baseline.ReachAsync("Connections", () => _server.Connections, most: 1);
    }

    private static async Task WriteUntilHeldAsync(RpcRequestWriter<EchoRequest> requests)
    {
        var message = new EchoRequest { Text = new string('x', 50_000) };
        for (var i = 0; i < 100; i++)
        {
            await requests.WriteAsync(message, Token);
        }
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs args) => _unobserved.Enqueue(args.Exception);
}
