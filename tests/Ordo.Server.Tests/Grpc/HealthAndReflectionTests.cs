using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Rpc.Server.Health.Protos;
using Ordo.Rpc.Server.Reflection.Protos.V1;
using Ordo.Server.Tests.Hosting;
using ServingStatus = Ordo.Rpc.Server.Health.Protos.HealthCheckResponse.Types.ServingStatus;

namespace Ordo.Server.Tests.Grpc;

/// <summary>The two standard services of gRPC on the API port of real members.</summary>
public sealed class HealthAndReflectionTests
{
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check = new(HealthReflection.Descriptor.Services[0], "Check");
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = new(HealthReflection.Descriptor.Services[0], "Watch");

    private static readonly RpcMethod<ServerReflectionRequest, ServerReflectionResponse> Reflect =
        new(ReflectionReflection.Descriptor.Services[0], "ServerReflectionInfo");

    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("ordo.v1.Sequences")]
    [InlineData("ordo.v1.Cluster")]
    public async Task A_service_serves_while_a_majority_is_there_and_its_watch_tells_each_change(string service)
    {
        await using var cluster = new Cluster(2);
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster);
        using var watched = channel.ServerStreaming(Watch, new HealthCheckRequest { Service = service }, Bounded, Token);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watched));
        await cluster.StartAsync(2);
        await UntilToldAsync(watched, ServingStatus.Serving);
        await cluster.StopAsync(2);
        await UntilToldAsync(watched, ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, (await channel.UnaryAsync(Check, new HealthCheckRequest { Service = service }, Bounded, Token)).Status);
        await cluster.StopAsync(1);
        var ended = await Assert.ThrowsAsync<RpcException>(async () => await watched.WaitToReadAsync(Token));
        Assert.Equal(RpcStatusCode.Unavailable, ended.Status.Code);
    }

    [Fact]
    public async Task Health_agrees_with_the_REST_face()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster);
        using var watched = channel.ServerStreaming(Watch, new HealthCheckRequest(), Bounded, Token);
        await UntilToldAsync(watched, ServingStatus.Serving);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await cluster.Api(1).GetAsync("/health/ready")).Status);
        Assert.Equal(ServingStatus.Serving, (await channel.UnaryAsync(Check, new HealthCheckRequest(), Bounded, Token)).Status);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_not_found_and_its_watch_waits()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster);
        var asked = new HealthCheckRequest { Service = "ordo.v1.Nothing" };
        var failure = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(Check, asked, Bounded, Token));
        Assert.Equal(RpcStatusCode.NotFound, failure.Status.Code);
        using var watched = channel.ServerStreaming(Watch, asked, Bounded, Token);
        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(watched));
    }

    [Fact]
    public async Task Reflection_lists_what_is_served_and_gives_its_files()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await using var channel = ChannelTo(cluster);
        using var call = channel.Duplex(Reflect, Bounded, Token);
        await call.Requests.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Token);
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "ordo.v1.Cluster", "ordo.v1.Sequences"],
            (await NextAsync(call.Responses)).ListServicesResponse.Service.Select(service => service.Name));
        await call.Requests.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "ordo.v1.Sequences.NextStream" }, Token);
        Assert.NotEmpty((await NextAsync(call.Responses)).FileDescriptorResponse.FileDescriptorProto);
    }

    private static RpcChannel ChannelTo(Cluster cluster) => new(new Uri($"http://{cluster.Members[0].Address}:{cluster.Members[0].ApiPort}"));

    /// <summary>Reads on until a status is told: on a busy machine the two members lose each other for a moment, and the watch tells that too.</summary>
    private static async Task UntilToldAsync(RpcResponseReader<HealthCheckResponse> replies, ServingStatus wanted)
    {
        while (await NextAsync(replies) != wanted)
        {
        }
    }

    private static async Task<ServingStatus> NextAsync(RpcResponseReader<HealthCheckResponse> replies) => (await NextAsync<HealthCheckResponse>(replies)).Status;

    private static async Task<T> NextAsync<T>(RpcResponseReader<T> replies)
        where T : Google.Protobuf.IMessage<T>
    {
        Assert.True(await replies.WaitToReadAsync(Token));
        Assert.True(replies.TryRead(out var reply));
        return reply;
    }
}
