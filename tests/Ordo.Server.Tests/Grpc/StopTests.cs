using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Rpc.Server.Reflection.Protos.V1;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Grpc;

/// <summary>A member that stops ends every stream with a status of its own: a cut connection would have none of its words.</summary>
public sealed class StopTests
{
    private static readonly RpcMethod<NextFrame, NextReplyFrame> NextStream = new(SequencesReflection.Descriptor.Services[0], "NextStream");
    private static readonly RpcMethod<ServerReflectionRequest, ServerReflectionResponse> Reflection = new(ReflectionReflection.Descriptor.Services[0], "ServerReflectionInfo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_end_with_all_that_was_taken_answered_and_the_rest_not_done()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await using var channel = new RpcChannel(new Uri($"http://127.0.0.1:{cluster.Members[0].ApiPort}"));
        using var used = channel.Duplex(NextStream, cancellationToken: Token);
        await used.Requests.WriteAsync(new NextFrame { Items = { new NextItem { Number = 1, Name = "a" } } }, Token);
        Assert.True(await used.Responses.WaitToReadAsync(Token) && used.Responses.TryRead(out var answer) && answer.Items.Single() is { Number: 1, First: 1 });
        using var idle = channel.Duplex(NextStream, cancellationToken: Token);
        await idle.Requests.WriteAsync(new NextFrame { Items = { new NextItem { Number = 1, Name = "a", MustExist = true } } }, Token);
        Assert.True(await idle.Responses.WaitToReadAsync(Token) && idle.Responses.TryRead(out _));
        using var asking = channel.Duplex(Reflection, cancellationToken: Token);
        await asking.Requests.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Token);
        Assert.True(await asking.Responses.WaitToReadAsync(Token) && asking.Responses.TryRead(out _));

        await cluster.StopAsync(1);
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), await EndOfAsync(used.Responses));
        Assert.Equal((RpcStatusCode.Unavailable, "not-done"), await EndOfAsync(idle.Responses));
        await Assert.ThrowsAsync<RpcException>(async () => await asking.Responses.WaitToReadAsync(Token));
        Assert.Equal(new RpcStatus(RpcStatusCode.Unavailable, "The server stops."), asking.Responses.Status);
    }

    private static async Task<(RpcStatusCode, string?)> EndOfAsync(RpcResponseReader<NextReplyFrame> replies)
    {
        await Assert.ThrowsAsync<RpcException>(async () => await replies.WaitToReadAsync(Token));
        return (replies.Status.Code, replies.Trailers["ordo-reason"]);
    }
}
