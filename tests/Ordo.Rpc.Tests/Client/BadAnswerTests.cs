using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>Answers that no right server gives: each is a status, and none hangs or passes for an answer.</summary>
public sealed class BadAnswerTests
{
    // 00000000040A026869 is the reply "hi".
    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("00000000040A026869", null, RpcStatusCode.Unknown)]
    [InlineData("00000000040A026869", "17", RpcStatusCode.Unknown)]
    [InlineData("00000000040A026869", "no", RpcStatusCode.Unknown)]
    [InlineData("00000000040A0268", "0", RpcStatusCode.Internal)]
    [InlineData("000000", "0", RpcStatusCode.Internal)]
    [InlineData("00000000040A0268", null, RpcStatusCode.Internal)]
    [InlineData("3C68746D6C3E", "0", RpcStatusCode.Internal)]
    [InlineData("0000000004FFFFFFFF", "0", RpcStatusCode.Internal)]
    [InlineData("01000000040A026869", "0", RpcStatusCode.Internal)]
    [InlineData("00FFFFFFFF", "0", RpcStatusCode.ResourceExhausted)]
    [InlineData("", "0", RpcStatusCode.Internal)]
    [InlineData("00000000040A02686900000000040A026869", "0", RpcStatusCode.Internal)]
    [InlineData("00000000040A026869", "7", RpcStatusCode.PermissionDenied)]
    public async Task A_wrong_body_is_a_status(string hex, string? status, RpcStatusCode expected) => await FailsAsync(RawServer.Answer(hex, status), expected);

    [Fact]
    public async Task A_compressed_message_is_unimplemented_and_the_text_says_what_is_supported()
    {
        var failure = await FailsAsync(RawServer.Answer("01000000040A026869", "0", "gzip"), RpcStatusCode.Unimplemented);
        Assert.Contains("'identity'", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, RpcStatusCode.Internal)]
    [InlineData(401, RpcStatusCode.Unauthenticated)]
    [InlineData(403, RpcStatusCode.PermissionDenied)]
    [InlineData(404, RpcStatusCode.Unimplemented)]
    [InlineData(429, RpcStatusCode.Unavailable)]
    [InlineData(500, RpcStatusCode.Unknown)]
    [InlineData(502, RpcStatusCode.Unavailable)]
    [InlineData(503, RpcStatusCode.Unavailable)]
    [InlineData(504, RpcStatusCode.Unavailable)]
    [InlineData(301, RpcStatusCode.Unknown)]
    [InlineData(200, RpcStatusCode.Unknown)]
    public async Task A_page_of_HTML_is_the_status_of_its_HTTP_code(int http, RpcStatusCode expected) =>
        await FailsAsync(
            async context =>
            {
                context.Response.StatusCode = http;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html>no</html>");
            },
            expected);

    [Fact]
    public async Task A_status_in_the_headers_alone_is_taken()
    {
        var failure = await FailsAsync(
            context =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "9";
                context.Response.Headers["grpc-message"] = "not%20now";
                context.Response.Headers["x-why"] = "because";
                return Task.CompletedTask;
            },
            RpcStatusCode.FailedPrecondition);
        Assert.Equal("not now", failure.Status.Detail);
        Assert.Equal("because", failure.Trailers["x-why"]);
    }

    [Theory]
    [InlineData(0x2, RpcStatusCode.Internal, true)]
    [InlineData(0x7, RpcStatusCode.Unavailable, false)]
    [InlineData(0x8, RpcStatusCode.Cancelled, true)]
    [InlineData(0xb, RpcStatusCode.ResourceExhausted, true)]
    public async Task A_reset_stream_is_a_status_and_only_a_refused_one_was_not_sent(int code, RpcStatusCode expected, bool wasSent)
    {
        var failure = await FailsAsync(
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Features.Get<IHttpResetFeature>()!.Reset(code);
            },
            expected);
        Assert.Equal(wasSent, failure.WasSent);
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_is_unavailable_and_was_sent()
    {
        var failure = await FailsAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync(Convert.FromHexString("00000000040A02"));
                await context.Response.Body.FlushAsync();
                context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()?.Abort();
            },
            RpcStatusCode.Unavailable);
        Assert.True(failure.WasSent);
    }

    [Fact]
    public async Task Where_nothing_listens_a_call_is_unavailable_and_was_not_sent()
    {
        await using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{FreePorts.Tcp()}"));
        var failure = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.False(failure.WasSent);
    }

    [Fact]
    public async Task A_writer_learns_that_the_call_has_failed()
    {
        await using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{FreePorts.Tcp()}"));
        using var call = channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.WaitToReadAsync(Token));
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.Requests.WriteAsync(new EchoRequest(), Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.False(failure.WasSent);
    }

    [Fact]
    public async Task A_refused_stream_of_messages_was_not_sent()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            context.Features.Get<IHttpResetFeature>()!.Reset(0x7);
            return Task.CompletedTask;
        });
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.WaitToReadAsync(Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.False(failure.WasSent, failure.ToString());
    }

    [Theory]
    [InlineData(false, RpcStatusCode.Cancelled)]
    [InlineData(true, RpcStatusCode.DeadlineExceeded)]
    public async Task A_writer_that_a_slow_server_holds_up_is_freed_at_the_end_of_the_call(bool byDeadline, RpcStatusCode expected)
    {
        var time = new HandTimer();
        await using var server = await RawServer.StartAsync(
            async context =>
            {
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.FlushAsync();
                var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var registration = context.RequestAborted.Register(aborted.SetResult);
                await aborted.Task;
            },
            options: new RpcChannelOptions { TimeProvider = time });
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        await call.Responses.HeadersAsync();
        var message = new EchoRequest { Text = new string('x', 50_000) };
        ValueTask writing;
        do
        {
            writing = call.Requests.WriteAsync(message, Token);
        }
        while (writing.IsCompletedSuccessfully);

        var held = writing.AsTask();
        if (byDeadline)
        {
            time.End();
        }
        else
        {
            call.Dispose();
        }

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await held.WaitAsync(TimeSpan.FromSeconds(30), Token);
            for (var i = 0; i < 100; i++)
            {
                await call.Requests.WriteAsync(message, Token);
            }
        });
        Assert.Equal(expected, failure.Status.Code);
        Assert.True(failure.WasSent);
    }

    [Fact]
    public async Task A_closed_channel_ends_its_calls_and_starts_none()
    {
        await using var server = await RawServer.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        var waiting = call.Responses.WaitToReadAsync(Token).AsTask();
        await server.Channel.DisposeAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => waiting);
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        using var late = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        foreach (var refused in new[]
        {
            await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token)),
            await Assert.ThrowsAsync<RpcException>(async () => await late.Responses.WaitToReadAsync(Token)),
            await Assert.ThrowsAsync<RpcException>(async () => await late.Requests.WriteAsync(new EchoRequest(), Token)),
        })
        {
            Assert.Equal((new RpcStatus(RpcStatusCode.Unavailable, "The channel was closed."), false), (refused.Status, refused.WasSent));
        }
    }

    [Fact]
    public async Task Disposing_a_call_ends_its_reader_and_resets_the_stream()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async context =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.FlushAsync();
            await aborted.Task;
        });
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        await call.Responses.HeadersAsync();
        var waiting = call.Responses.WaitToReadAsync(Token).AsTask();
        call.Dispose();
        var failure = await Assert.ThrowsAsync<RpcException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(RpcStatusCode.Cancelled, failure.Status.Code);
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static async Task<RpcException> FailsAsync(RequestDelegate answer, RpcStatusCode expected)
    {
        await using var server = await RawServer.StartAsync(answer);
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token));
        Assert.Equal(expected, failure.Status.Code);
        return failure;
    }

    /// <summary>The one timer of a call, its deadline: it runs down when a test says so.</summary>
    private sealed class HandTimer : TimeProvider, ITimer
    {
        private Action? _end;

        public void End() => _end!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _end = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
