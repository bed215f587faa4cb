using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Methods;

public sealed class RpcMethodTests
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Echo = EchoReflection.Descriptor.Services[0];

    [Fact]
    public void A_method_has_its_path_and_its_kind()
    {
        var method = new RpcMethod<EchoRequest, EchoReply>(Echo, "ServerStream");
        Assert.Equal(("/ordo.rpc.tests.Echo/ServerStream", false, true), (method.Path, method.ClientStreams, method.ServerStreams));
    }

    [Fact]
    public void A_wrong_name_and_a_wrong_message_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RpcMethod<EchoRequest, EchoReply>(Echo, "Nothing"));
        Assert.Throws<ArgumentException>(() => new RpcMethod<EchoReply, EchoReply>(Echo, "Unary"));
        Assert.Throws<ArgumentException>(() => new RpcMethod<EchoRequest, EchoRequest>(Echo, "Unary"));
        Assert.Throws<ArgumentException>(() => new RpcMethod<EchoRequest, ReusedReply>(Echo, "Unary"));
        Assert.Throws<ArgumentException>(() => new RpcMethod<EchoRequest, ReusedReply>(Echo, "Nothing", EchoRequest.Parser, ReusedReply.Parser(new ReusedReply())));
    }

    [Fact]
    public async Task Messages_written_by_hand_stand_in_for_the_generated_ones_and_are_used_again()
    {
        // 00000000040A026869 is the reply "hi".
        await using var server = await RawServer.StartAsync(RawServer.Answer("00000000040A02686900000000040A02686F", "0"));
        var only = new ReusedReply();
        var method = new RpcMethod<EchoRequest, ReusedReply>(Echo, "ServerStream", EchoRequest.Parser, ReusedReply.Parser(only));
        using var replies = server.Channel.ServerStreaming(
            method, new EchoRequest(), new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) }, TestContext.Current.CancellationToken);
        var lengths = new List<byte>();
        await foreach (var reply in replies)
        {
            Assert.Same(only, reply);
            lengths.Add(reply.LastByte);
        }

        Assert.Equal("io"u8.ToArray(), lengths);
    }
}
