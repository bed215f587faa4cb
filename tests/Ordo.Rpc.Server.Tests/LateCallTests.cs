using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Rpc.Server.Calls;
using Ordo.Rpc.Server.Tests.Leaks;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests;

/// <summary>Clients whose time is over and that do nothing about it themselves, and clients that send too slowly: the server ends their calls.</summary>
public sealed class LateCallTests : IAsyncLifetime
{
    private const string Hello = "00000000070A0568656C6C6F";

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    private readonly HandTime _time = new();
    private EchoServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = new EchoServer { Time = _time };
        await _server.InitializeAsync();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}") };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_server_keeps_the_deadline_of_a_client_that_does_not()
    {
        var asked = SendAsync("Unary", new EchoRequest { WaitMs = 1 });
        await _server.Waiting.Task.WaitAsync(Token);
        _time.Pass(Timeout - TimeSpan.FromTicks(1));
        Assert.False(_server.Waited.Task.IsCompleted);
        _time.Pass(TimeSpan.FromTicks(1));
        await _server.Waited.Task.WaitAsync(Token);
        using var answer = await asked;
        Assert.Equal("4", Assert.Single(answer.Headers.GetValues("grpc-status")));
    }

    [Fact]
    public async Task A_client_that_reads_again_shortly_after_its_deadline_finds_the_status()
    {
        using var answer = await HeldAsync();
        _time.Pass(Timeout);
        await answer.Content.CopyToAsync(Stream.Null, Token);
        Assert.Equal("4", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_even_after_its_deadline_frees_the_handler()
    {
        using var answer = await HeldAsync();
        _time.Pass(Timeout + TimeSpan.FromSeconds(1));
        await _server.Waited.Task.WaitAsync(Token);
        await Baseline.ReachAsync("Calls", () => _server.RunningCalls, most: 0);
    }

    [Theory]
    [InlineData("Unary", "")]
    [InlineData("Unary", "0000000007")]
    [InlineData("Unary", Hello)]
    [InlineData("ServerStream", "00000000070A0568")]
    public async Task Half_a_request_is_waited_for_so_long_and_ends_its_own_call_alone(string method, string half)
    {
        var rest = new TaskCompletionSource();
        using var stream = Request("ClientStream", new InParts(Hello, rest.Task, Hello));
        var silent = _client.SendAsync(stream, Token);
        await Baseline.ReachAsync("Calls that have not begun", () => 1 - _server.RunningCalls, most: 0);
        using var request = Request(method, new InParts(half, new TaskCompletionSource().Task, ""));
        var asked = _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await _time.ArmedAsync(Token);
        _time.Pass(OneMessage.Limit - TimeSpan.FromTicks(1));
        Assert.False(asked.IsCompleted);
        _time.Pass(TimeSpan.FromTicks(1));
        using var late = await asked;
        Assert.Equal("4", Assert.Single(late.Headers.GetValues("grpc-status")));
        Assert.Equal("The message has not come within 30 s; nothing was done.", Assert.Single(late.Headers.GetValues("grpc-message")));

        rest.SetResult();
        using var answer = await silent;
        Assert.Equal("000000000C0A0A" + Convert.ToHexString("hellohello"u8), Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync(Token)));
        Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
        Assert.Equal(1, _server.Connections);
        Assert.Empty(_server.Logs.Lines);
    }

    [Fact]
    public async Task A_request_that_comes_just_in_time_is_served_and_its_limit_touches_no_later_call()
    {
        var rest = new TaskCompletionSource();
        using var request = Request("Unary", new InParts(Hello[..12], rest.Task, Hello[12..]));
        var asked = _client.SendAsync(request, Token);
        await _time.ArmedAsync(Token);
        _time.Pass(OneMessage.Limit - TimeSpan.FromTicks(1));
        rest.SetResult();
        using var answer = await asked;
        Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));

        rest = new TaskCompletionSource();
        using var next = Request("Unary", new InParts(Hello[..12], rest.Task, Hello[12..]));
        asked = _client.SendAsync(next, Token);
        await _time.ArmedAsync(Token);
        _time.Pass(OneMessage.Limit - TimeSpan.FromTicks(1));
        rest.SetResult();
        using var served = await asked;
        Assert.Equal("0", Assert.Single(served.TrailingHeaders.GetValues("grpc-status")));
    }

    [Theory]
    [InlineData("Unary")]
    [InlineData("ClientStream")]
    public async Task No_call_is_held_to_the_rate_by_which_Kestrel_ends_connections(string method)
    {
        var rate = new Rate();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpMinRequestBodyDataRateFeature>(rate);
        var path = $"/ordo.rpc.tests.Echo/{method}";
        (context.Request.Method, context.Request.Protocol, context.Request.Path, context.Request.ContentType) = ("POST", "HTTP/2", path, "application/grpc");
        await new CallRunner(path, new RpcServerOptions(), _ => Task.CompletedTask, NullLogger.Instance).RunAsync(context);
        Assert.Equal("0", context.Response.Headers["grpc-status"]);
        Assert.Null(rate.MinDataRate);
    }

    /// <summary>A call whose handler waits for its client to read.</summary>
    private async Task<HttpResponseMessage> HeldAsync()
    {
        // The first message is more than the client's window of 64 KiB; what is left of it and the second one are more than Kestrel keeps.
        var answer = await SendAsync("ServerStream", new EchoRequest { Text = new string('x', 90_000), Times = 100 });
        await Baseline.ReachAsync("Messages that are not written", () => 1 - _server.Written, most: 0);
        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, EchoRequest message)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Ordo.Rpc.Wire.MessageFrame.Write(output, message, message.CalculateSize());
        using var request = Request(method, new ByteArrayContent(output.WrittenSpan.ToArray()));
        request.Headers.Add("grpc-timeout", $"{Timeout.TotalMilliseconds}m");
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static HttpRequestMessage Request(string method, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, $"/ordo.rpc.tests.Echo/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
    }

    /// <summary>A body of which the rest comes later, or never.</summary>
    private sealed class InParts(string first, Task rest, string then) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Convert.FromHexString(first), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await rest.WaitAsync(cancellationToken);
            await stream.WriteAsync(Convert.FromHexString(then), cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Rate : IHttpMinRequestBodyDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; } = new(240, TimeSpan.FromSeconds(5));
    }
}
