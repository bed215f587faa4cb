using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Grpc;

/// <summary>The two kinds of failure as clients of gRPC see them (PROMISES 15), on real ports and with real members; and clients that do not play along.</summary>
public sealed class FailedCallTests
{
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromMilliseconds(100);
    private static readonly RpcMethod<NextRequest, NextReply> Next = Method<NextRequest, NextReply>("Next");
    private static readonly RpcMethod<GetRequest, Sequence> Get = Method<GetRequest, Sequence>("Get");
    private static readonly RpcMethod<NextFrame, NextReplyFrame> NextStream = Method<NextFrame, NextReplyFrame>("NextStream");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_majority_nothing_is_done_and_every_call_says_so()
    {
        await using var cluster = new Cluster(3) { With = options => options with { Deadline = ShortDeadline } };
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster, 1);
        var refused = await FailureAsync(channel.UnaryAsync(Next, new NextRequest { Name = "a" }, cancellationToken: Token));
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), WordOf(refused));
        Assert.Contains("No leader", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), WordOf(await FailureAsync(channel.UnaryAsync(Get, new GetRequest { Name = "a" }, cancellationToken: Token))));
        var local = new GetRequest { Name = "a", Level = ReadLevel.Local };
        Assert.Equal((RpcStatusCode.NotFound, "unknown-sequence"), WordOf(await FailureAsync(channel.UnaryAsync(Get, local, cancellationToken: Token))));
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), WordOf(await OneByStreamAsync(channel, new NextItem { Number = 1, Name = "a" })));
    }

    [Fact]
    public async Task More_calls_than_may_wait_are_refused_as_busy()
    {
        await using var cluster = new Cluster(2) { With = options => options with { MaxPending = 5, Deadline = TimeSpan.FromMinutes(1) } };
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster, 1);
        var asked = Enumerable.Range(0, 6).Select(_ => channel.UnaryAsync(Next, new NextRequest { Name = "a" }, cancellationToken: Token)).ToList();
        var first = await Task.WhenAny(asked);
        var refused = await FailureAsync(first);
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), WordOf(refused));
        Assert.StartsWith("Busy: 5 commands wait", refused.Status.Detail, StringComparison.Ordinal);
        await cluster.StartAsync(2);
        var answers = await Task.WhenAll(asked.Where(task => task != first));
        Assert.Equal([1, 2, 3, 4, 5], answers.Select(answer => answer.First).Order());
    }

    [Fact]
    public async Task A_submitted_command_whose_outcome_is_not_seen_is_unknown_and_the_key_tells_it_later()
    {
        await using var cluster = LoneLeaders(ShortDeadline);
        var (leader, other) = await LeaderAloneAsync(cluster);
        await using var channel = ChannelTo(cluster, leader);
        var unknown = await FailureAsync(channel.UnaryAsync(Next, new NextRequest { Name = "a", Key = "k" }, cancellationToken: Token));
        Assert.Equal((RpcStatusCode.DeadlineExceeded, "unknown"), WordOf(unknown));
        Assert.Contains("same key", unknown.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((RpcStatusCode.DeadlineExceeded, "unknown"), WordOf(await OneByStreamAsync(channel, new NextItem { Number = 1, Name = "b", Key = "k" })));

        await cluster.StartAsync(other);
        var retried = await UntilDoneAsync(() => channel.UnaryAsync(Next, new NextRequest { Name = "a", Key = "k" }, cancellationToken: Token));
        Assert.Equal((1, 1), (retried.First, retried.Last));
        Assert.Equal(1, (await UntilDoneAsync(() => channel.UnaryAsync(Next, new NextRequest { Name = "b", Key = "k" }, cancellationToken: Token))).First);
    }

    [Fact]
    public async Task A_stream_whose_client_reads_nothing_is_read_no_further_than_its_bound()
    {
        const int Frames = 100;
        const int PerFrame = 1000;

        // 8192 without an answer sent, and what two buffers of 64 KiB hold of answers of 10 bytes and more.
        const int Most = 8192 + (2 * 64 * 1024 / 10);
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster, 1);
        using var call = channel.Duplex(NextStream, cancellationToken: Token);
        var writing = WriteAsync();
        for (var i = 0; i < 300; i++)
        {
            await UntilDoneAsync(() => channel.UnaryAsync(Next, new NextRequest { Name = "meanwhile" }, cancellationToken: Token));
        }

        Assert.InRange((await channel.UnaryAsync(Get, new GetRequest { Name = "a" }, cancellationToken: Token)).Last, 1, Most);
        Assert.False(writing.IsCompleted);
        var answered = new HashSet<ulong>();
        await foreach (var frame in call.Responses.WithCancellation(Token))
        {
            Assert.All(frame.Items, item => Assert.True(item.Code == 0 && answered.Add(item.Number), $"{item}"));
        }

        await writing;
        Assert.Equal(Frames * PerFrame, answered.Count);

        async Task WriteAsync()
        {
            for (var frame = 0; frame < Frames; frame++)
            {
                var from = (ulong)(frame * PerFrame) + 1;
                await call.Requests.WriteAsync(
                    new NextFrame { Items = { Enumerable.Range(0, PerFrame).Select(item => new NextItem { Number = from + (ulong)item, Name = "a" }) } }, Token);
            }

            await call.Requests.CompleteAsync();
        }
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_with_items_under_way_leaves_the_member_as_it_was()
    {
        const int Pending = 5;
        await using var cluster = LoneLeaders(TimeSpan.FromMinutes(1));
        cluster.With = Also(cluster.With, options => options with { MaxPending = Pending });
        var (leader, other) = await LeaderAloneAsync(cluster);
        await using var channel = ChannelTo(cluster, leader);
        using (var call = channel.Duplex(NextStream, cancellationToken: Token))
        {
            // The one that is one too many is answered: then the others wait.
            await call.Requests.WriteAsync(new NextFrame { Items = { Enumerable.Range(1, Pending + 1).Select(item => new NextItem { Number = (ulong)item, Name = "a" }) } }, Token);
            Assert.True(await call.Responses.WaitToReadAsync(Token) && call.Responses.TryRead(out var refused) && refused.Items.Any(item => item.Reason == "not-done"));
        }

        await cluster.StartAsync(other);
        var answers = await Task.WhenAll(Enumerable.Range(0, Pending).Select(_ =>
            UntilDoneAsync(() => channel.UnaryAsync(Next, new NextRequest { Name = "a" }, cancellationToken: Token))));
        Assert.Equal(Pending, answers.DistinctBy(answer => answer.First).Count());
    }

    private static RpcMethod<TRequest, TReply> Method<TRequest, TReply>(string name)
        where TRequest : Google.Protobuf.IMessage<TRequest>
        where TReply : Google.Protobuf.IMessage<TReply> =>
        new(SequencesReflection.Descriptor.Services[0], name);

    private static RpcChannel ChannelTo(Cluster cluster, int id) => new(new Uri($"http://{cluster.Members[id - 1].Address}:{cluster.Members[id - 1].ApiPort}"));

    /// <summary>
    /// Two members, of which a leader stays leader for long once it is alone: it resigns after an election time-out without a majority, and that is far above what a test does
    /// until then on a busy machine. Its price is the wait for the first election.
    /// </summary>
    private static Cluster LoneLeaders(TimeSpan deadline) => new(2)
    {
        With = options => options with { Deadline = deadline, ElectionTimeoutMin = 50 * ShortDeadline, ElectionTimeoutMax = 60 * ShortDeadline },
    };

    private static Func<T, T> Also<T>(Func<T, T> first, Func<T, T> then) => value => then(first(value));

    private static async Task<(int Leader, int Other)> LeaderAloneAsync(Cluster cluster)
    {
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2));
        await using var channel = ChannelTo(cluster, 1);
        await UntilDoneAsync(() => channel.UnaryAsync(Next, new NextRequest { Name = "first" }, cancellationToken: Token));
        var leader = (int)(await cluster.Api(1).GetAsync("/v1/cluster")).Json["leader"]!;
        await cluster.StopAsync(3 - leader);
        return (leader, 3 - leader);
    }

    private static async Task<RpcException> FailureAsync(Task call) => await Assert.ThrowsAsync<RpcException>(() => call);

    private static (RpcStatusCode, string?) WordOf(RpcException failure) => (failure.Status.Code, failure.Trailers["ordo-reason"]);

    private static (RpcStatusCode, string?) WordOf(NextItemReply reply) => ((RpcStatusCode)reply.Code, reply.Reason);

    private static async Task<NextItemReply> OneByStreamAsync(RpcChannel channel, NextItem item)
    {
        using var call = channel.Duplex(NextStream, cancellationToken: Token);
        await call.Requests.WriteAsync(new NextFrame { Items = { item } }, Token);
        Assert.True(await call.Responses.WaitToReadAsync(Token));
        Assert.True(call.Responses.TryRead(out var frame));
        return Assert.Single(frame.Items);
    }

    private static async Task<T> UntilDoneAsync<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (RpcException failure) when (failure.Trailers["ordo-reason"] is "not-done" or "unknown")
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }
}
