using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Ordo.Rpc.Client;
using Ordo.Rpc.Server.Tests.Leaks;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests;

/// <summary>Clients whose time is over and that do nothing about it themselves, and clients that send too slowly: the server ends their calls.</summary>
public sealed class LateCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    private readonly HandTime _time = new();
    private EchoServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = new EchoServer { Time = _time, LeastBodyRate = new MinDataRate(1_000, TimeSpan.FromSeconds(2)) };
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

    [Fact]
    public async Task Half_a_message_is_not_waited_for_but_a_stream_may_be_silent()
    {
        await using var channel = new RpcChannel(_client.BaseAddress!);
        using var stream = channel.ClientStreaming(new RpcMethod<EchoRequest, EchoReply>(EchoReflection.Descriptor.Services[0], "ClientStream"), cancellationToken: Token);
        await stream.Requests.WriteAsync(new EchoRequest { Text = "a" }, Token);
        using var request = Request("Unary", new Half());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.SendAsync(request, Token)); // The one who sends the body hears of the end first.
        await stream.Requests.WriteAsync(new EchoRequest { Text = "b" }, Token);
        await stream.Requests.CompleteAsync();
        Assert.Equal("ab", (await stream.Response).Text);
    }

    /// <summary>A call whose handler waits for its client to read.</summary>
    private async Task<HttpResponseMessage> HeldAsync()
    {
        // The first message is more than the client's window of 64 KiB; what is left of it and the second one are more than Kestrel keeps.
        var answer = await SendAsync("ServerStream", new EchoRequest { Text = new string('x', 90_000), Times = 100 });
        while (_server.Written == 0)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

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

    /// <summary>The head of a message that never comes.</summary>
    private sealed class Half : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Convert.FromHexString("0000000007"), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
