using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>Calls that end at awkward moments, on the side of the caller: the caller gets what is documented and nothing else.</summary>
public sealed class EndingTests
{
    // 00000000040A026869 is the reply "hi".
    private const string Hi = "00000000040A026869";

    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_is_disposed_while_its_headers_come_is_cancelled_for_its_reader()
    {
        await using var server = await RawServer.StartAsync(RawServer.Answer(Hi, "0"));
        for (var turn = 0; turn < 1_500; turn++)
        {
            var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
            var waits = turn % 400;
            var ending = Task.Run(() => EndAfter(call, waits), Token);
            try
            {
                await call.Responses.WaitToReadAsync(Token);
            }
            catch (RpcException failure)
            {
                Assert.Equal(new RpcStatus(RpcStatusCode.Cancelled, "The call was disposed."), failure.Status);
            }

            await ending;
        }

        static void EndAfter(RpcDuplexCall<EchoRequest, EchoReply> call, int waits)
        {
            Thread.SpinWait(waits * 20);
            call.Dispose();
        }
    }

    [Fact]
    public async Task A_stream_that_is_reset_behind_its_headers_has_the_status_of_the_reset()
    {
        await using var server = await RawServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.FlushAsync();
            await context.Request.BodyReader.ReadAsync();
            context.Features.Get<IHttpResetFeature>()!.Reset(0xb);
        });
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        await call.Responses.HeadersAsync();
        await call.Requests.WriteAsync(new EchoRequest(), Token);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.WaitToReadAsync(Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, failure.Status.Code);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_never_leaves()
    {
        // The server answers without reading: an answer to half a call would be taken for one to the whole.
        await using var server = await RawServer.StartAsync(RawServer.Answer(Hi, "0"));
        var method = new RpcMethod<Unwritable, EchoReply>(EchoReflection.Descriptor.Services[0], "Unary", Unwritable.Parser, EchoReply.Parser);
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(method, new Unwritable(), Bounded, Token));
        Assert.Equal(RpcStatusCode.Internal, failure.Status.Code);
        Assert.Equal("no bytes", failure.InnerException?.GetBaseException().Message);
        Assert.False(failure.WasSent);
        Assert.Equal(0, server.Channel.RunningCalls);
        Assert.Equal("hi", (await server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token)).Text);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_the_message_was_taken_never_sends_it()
    {
        await using var server = await RawServer.StartAsync(context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        var message = new EchoRequest { Text = new string('x', 50_000) };
        while (call.Requests.TryWrite(message))
        {
            // Until there is no room.
        }

        using var giving = new CancellationTokenSource();
        var held = WriteUntilHeldAsync();
        await giving.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        Assert.Equal(giving.Token, failure.CancellationToken);
        Assert.Equal(1, server.Channel.RunningCalls);

        async Task WriteUntilHeldAsync()
        {
            // The server's window takes some of them, however many: then there is no room.
            while (true)
            {
                await call.Requests.WriteAsync(message, giving.Token);
            }
        }
    }

    [Fact]
    public async Task A_message_that_was_taken_leaves_though_the_token_is_cancelled()
    {
        var came = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async context =>
        {
            var read = await context.Request.BodyReader.ReadAtLeastAsync(5);
            came.SetResult(read.Buffer.Length);
        });
        using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        Assert.True(call.Requests.TryWrite(new EchoRequest()));
        await call.Requests.FlushAsync(new CancellationToken(canceled: true)); // There is nothing to wait for.
        Assert.Equal(5, await came.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task Nothing_comes_back_to_the_context_of_the_caller()
    {
        var answer = RawServer.Answer(Hi, "0");
        await using var server = await RawServer.StartAsync(async context =>
        {
            var writes = context.Request.Path.Value!.EndsWith("/Duplex", StringComparison.Ordinal);
            if (writes)
            {
                // Answered after its message and ended after it, so that what it writes does not come too late.
                var read = await context.Request.BodyReader.ReadAtLeastAsync(5);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            }

            await answer(context);
            if (writes)
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
        });
        await using var closed = new RpcChannel(new Uri($"http://127.0.0.1:{FreePorts.Tcp()}"));
        var before = SynchronizationContext.Current;
        try
        {
            // A thread of a window, blocked in a wait: whatever is posted to it never runs.
            SynchronizationContext.SetSynchronizationContext(new Blocked());
            Assert.Equal("hi", Wait(server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token)).Text);
            using var call = server.Channel.Duplex(EchoMethods.Duplex, Bounded, Token);
            Wait(call.Requests.WriteAsync(new EchoRequest(), Token).AsTask());
            Wait(call.Responses.HeadersAsync());
            Assert.True(Wait(call.Responses.WaitToReadAsync(Token).AsTask()));
            Assert.True(call.Responses.TryRead(out _));
            Wait(call.Requests.CompleteAsync().AsTask());
            Assert.False(Wait(call.Responses.WaitToReadAsync(Token).AsTask()));
            using var sends = server.Channel.ClientStreaming(EchoMethods.ClientStream, Bounded, Token);
            Assert.Equal("hi", Wait(sends.Response).Text);
            using var replies = server.Channel.ServerStreaming(EchoMethods.ServerStream, new EchoRequest(), Bounded, Token);
            Assert.True(Wait(replies.GetAsyncEnumerator(Token).MoveNextAsync().AsTask()));
            Assert.Throws<AggregateException>(() => Wait(closed.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token)));
            Wait(closed.DisposeAsync().AsTask());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static void Wait(Task task) => Assert.True(task.Wait(TimeSpan.FromSeconds(30), Token), "It waits for the caller's own thread.");

    private static T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.Result;
    }

    /// <summary>A context whose one thread is busy.</summary>
    private sealed class Blocked : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // It would run when the thread is free, which it never is.
        }
    }

    /// <summary>A message that says it is empty and throws when it is written.</summary>
    private sealed class Unwritable : IMessage<Unwritable>, IBufferMessage
    {
        public static MessageParser<Unwritable> Parser { get; } = new(() => new Unwritable());

        public MessageDescriptor Descriptor => EchoRequest.Descriptor;

        public int CalculateSize() => 0;

        public void WriteTo(CodedOutputStream output) => throw new InvalidTimeZoneException("no bytes");

        public Unwritable Clone() => this;

        public bool Equals(Unwritable? other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 0;

        public void MergeFrom(CodedInputStream input) => input.ReadTag();

        public void InternalMergeFrom(ref ParseContext ctx) => throw new InvalidTimeZoneException("no bytes");

        public void InternalWriteTo(ref WriteContext ctx) => throw new InvalidTimeZoneException("no bytes");

        public void MergeFrom(Unwritable message)
        {
            // It has nothing to merge.
        }
    }
}
