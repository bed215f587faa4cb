using System.Globalization;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>The client against python3-grpcio, which stands on the C core.</summary>
public sealed class GrpcioServerTests(GrpcioServer server) : PeerServerTests(server), IClassFixture<GrpcioServer>;

/// <summary>The client against @grpc/grpc-js, which stands on the HTTP/2 of Node.</summary>
public sealed class GrpcJsServerTests(GrpcJsServer server) : PeerServerTests(server), IClassFixture<GrpcJsServer>;

/// <summary>The client against a server of another implementation.</summary>
public abstract class PeerServerTests(PeerServer server)
{
    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unary_call_gives_its_answer()
    {
        var reply = await server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Text = "größer" }, Bounded, Token);
        Assert.Equal("größer", reply.Text);
    }

    [Fact]
    public async Task A_server_stream_gives_all_its_messages()
    {
        using var replies = server.Channel.ServerStreaming(EchoMethods.ServerStream, new EchoRequest { Text = "again", Times = 1_000 }, Bounded, Token);
        var count = 0;
        await foreach (var reply in replies)
        {
            Assert.Equal("again", reply.Text);
            count++;
        }

        Assert.Equal(1_000, count);
        Assert.True(replies.Status.IsOk);
    }

    [Fact]
    public async Task A_client_stream_is_answered_once()
    {
        using var call = server.Channel.ClientStreaming(EchoMethods.ClientStream, Bounded, Token);
        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.Requests.WriteAsync(new EchoRequest { Text = text }, Token);
        }

        await call.Requests.CompleteAsync();
        Assert.Equal("abc", (await call.Response).Text);
    }

    [Fact]
    public async Task A_duplex_call_answers_each_message_as_it_comes()
    {
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        for (var i = 0; i < 100; i++)
        {
            await call.Requests.WriteAsync(new EchoRequest { Text = $"{i}" }, Token);
            Assert.True(await call.Responses.WaitToReadAsync(Token));
            Assert.True(call.Responses.TryRead(out var reply));
            Assert.Equal($"{i}", reply.Text);
        }

        await call.Requests.CompleteAsync();
        Assert.False(await call.Responses.WaitToReadAsync(Token));
        Assert.True(call.Responses.Status.IsOk);
    }

    [Fact]
    public async Task Messages_of_one_flush_arrive_in_order_and_none_is_lost()
    {
        const int Count = 5_000;
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        var writing = WriteAllAsync(call.Requests, Count);
        var next = 0;
        await foreach (var reply in call.Responses)
        {
            Assert.Equal($"{next++}", reply.Text);
        }

        await writing;
        Assert.Equal(Count, next);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_status_code_arrives_with_its_text(int code)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() =>
            server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Status = code, Detail = "50 % größer\n" }, Bounded, Token));
        Assert.Equal(new RpcStatus((RpcStatusCode)code, "50 % größer\n"), failure.Status);
        Assert.True(failure.WasSent);
    }

    public static TheoryData<int> Codes { get; } = [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_status_code_arrives_behind_messages(int code)
    {
        using var replies = server.Channel.ServerStreaming(
            EchoMethods.ServerStream, new EchoRequest { Times = 3, Status = code, Detail = "enough" }, Bounded, Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await replies.WaitToReadAsync(Token));
            Assert.True(replies.TryRead(out _));
        }

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await replies.WaitToReadAsync(Token));
        Assert.Equal(new RpcStatus((RpcStatusCode)code, "enough"), failure.Status);
        Assert.Equal(failure.Status, replies.Status);
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        var method = new RpcMethod<EchoRequest, EchoReply>(EchoReflection.Descriptor.Services[1], "Unary");
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(method, new EchoRequest(), Bounded, Token));
        Assert.Equal(RpcStatusCode.Unimplemented, failure.Status.Code);
    }

    [Fact]
    public async Task Metadata_travels_both_ways_bytes_too()
    {
        byte[] bytes = [0, 255, 1, 254, 44];
        var headers = new RpcMetadata { { "x-text", "a, b" }, };
        headers.Add("x-bytes-bin", bytes);
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded with { Headers = headers }, Token);
        await call.Requests.WriteAsync(new EchoRequest { Text = "x" }, Token);
        await call.Requests.CompleteAsync();
        Assert.Equal("a, b", (await call.Responses.HeadersAsync())["x-text"]);
        await foreach (var reply in call.Responses)
        {
            Assert.Equal("x", reply.Text);
        }

        Assert.Equal("a, b", call.Responses.Trailers["x-text"]);
        Assert.Equal(bytes, Assert.Single(call.Responses.Trailers, entry => entry.Key == "x-bytes-bin").Bytes);
    }

    [Fact]
    public async Task The_server_learns_the_time_limit()
    {
        var reply = await server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Text = "time-left" }, Bounded, Token);
        Assert.InRange(double.Parse(reply.Text, CultureInfo.InvariantCulture), 0, 31); // Each side rounds by its own clock.
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(
            EchoMethods.Unary, new EchoRequest { WaitMs = 20_000 }, new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(200) }, Token));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, failure.Status.Code);
    }

    [Fact]
    public async Task A_deadline_in_the_past_sends_nothing()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(
            EchoMethods.Unary, new EchoRequest(), new RpcCallOptions { Deadline = DateTimeOffset.UtcNow.AddSeconds(-1) }, Token));
        Assert.Equal(RpcStatusCode.DeadlineExceeded, failure.Status.Code);
        Assert.False(failure.WasSent);
    }

    [Fact]
    public async Task A_cancelled_call_throws_the_callers_token_and_the_server_sees_it()
    {
        var before = await CancelledAsync();
        using var cancel = new CancellationTokenSource();
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, cancel.Token);
        await call.Requests.WriteAsync(new EchoRequest { Text = "hold" }, Token);
        Assert.True(await call.Responses.WaitToReadAsync(Token));
        Assert.True(call.Responses.TryRead(out _));
        await cancel.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call.Responses.WaitToReadAsync(Token));
        Assert.Equal(cancel.Token, failure.CancellationToken);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CancelledAsync() == before)
        {
            bound.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_message_over_the_limit_of_the_channel_is_not_taken()
    {
        await using var channel = new RpcChannel(server.Address, new RpcChannelOptions { MaxReceiveBytes = 1_000, MaxSendBytes = 100 });
        var failure = await Assert.ThrowsAsync<RpcException>(() =>
            channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Text = "0123456789", Times = 100 }, Bounded, Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, failure.Status.Code);
        Assert.True(failure.WasSent);
        failure = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Text = new string('x', 99) }, Bounded, Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, failure.Status.Code);
        Assert.False(failure.WasSent);
    }

    [Fact]
    public async Task A_message_of_megabytes_passes_both_ways()
    {
        var text = new string('x', 3_000_000);
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        await call.Requests.WriteAsync(new EchoRequest { Text = text }, Token);
        await call.Requests.WriteAsync(new EchoRequest { Text = text }, Token);
        await call.Requests.CompleteAsync();
        var count = 0;
        await foreach (var reply in call.Responses)
        {
            Assert.Equal(text, reply.Text);
            count++;
        }

        Assert.Equal(2, count);
    }

    private static async Task WriteAllAsync(RpcRequestWriter<EchoRequest> requests, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (!requests.TryWrite(new EchoRequest { Text = $"{i}" }))
            {
                await requests.FlushAsync(Token);
            }

            if (i % 100 == 99)
            {
                await requests.FlushAsync(Token);
            }
        }

        await requests.CompleteAsync();
    }

    private async Task<int> CancelledAsync() =>
        int.Parse((await server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest { Text = "cancelled" }, Bounded, Token)).Text, CultureInfo.InvariantCulture);
}
