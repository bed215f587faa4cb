using System.Net;
using Ordo.Rpc.Client;
using Ordo.Rpc.Server.Hosting;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests.Hosting;

/// <summary>A port of gRPC by itself.</summary>
public sealed class RpcPortTests
{
    private static readonly RpcMethod<EchoRequest, EchoReply> Unary = new(EchoReflection.Descriptor.Services[0], "Unary");
    private static readonly RpcMethod<EchoRequest, EchoReply> ServerStream = new(EchoReflection.Descriptor.Services[0], "ServerStream");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_mapped_is_served_and_what_is_not_is_unimplemented()
    {
        var (port, address) = await StartAsync();
        await using var _ = port;
        await using var channel = new RpcChannel(address);
        Assert.Equal("a text", (await channel.UnaryAsync(Unary, new EchoRequest { Text = "a text" }, cancellationToken: Token)).Text);
        var nowhere = new RpcMethod<EchoRequest, EchoReply>(EchoReflection.Descriptor.Services[1], "Unary");
        var failure = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(nowhere, new EchoRequest(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unimplemented, failure.Status.Code);
    }

    [Fact]
    public async Task Its_end_reaches_streams_without_an_end_and_frees_the_port()
    {
        var (port, address) = await StartAsync();
        await using (port)
        {
            await using var channel = new RpcChannel(address);
            using var stream = channel.ServerStreaming(ServerStream, new EchoRequest { Text = "first" }, cancellationToken: Token);
            Assert.True(await stream.WaitToReadAsync(Token));
            Assert.True(stream.TryRead(out var _));
            var ending = port.StopAsync();
            Assert.False(await stream.WaitToReadAsync(Token));
            await ending;
        }

        await using var again = Build(address.Port);
        await again.StartAsync(Token);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_with_the_address_as_it_was_typed()
    {
        var (port, address) = await StartAsync();
        await using var _ = port;
        await using var other = Build(address.Port);
        var failure = await Assert.ThrowsAsync<PortException>(() => other.StartAsync(Token));
        Assert.Equal($"here:{address.Port} is taken: stop what listens there, or choose another port.", failure.Message);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_one_line()
    {
        // TEST-NET-1 (RFC 5737) is nobody's.
        await using var port = RpcPort.Build(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 20_000), "there:20000", (_, _) => { });
        var failure = await Assert.ThrowsAsync<PortException>(() => port.StartAsync(Token));
        Assert.StartsWith("there:20000 cannot be listened on: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static async Task<(RpcPort Port, Uri Address)> StartAsync()
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            var number = Random.Shared.Next(20_000, 32_000);
            var port = Build(number);
            try
            {
                await port.StartAsync(Token);
                return (port, new Uri($"http://127.0.0.1:{number}"));
            }
            catch (PortException) when (attempt < 20)
            {
                await port.DisposeAsync();
            }
        }
    }

    private static RpcPort Build(int number) => RpcPort.Build(new IPEndPoint(IPAddress.Loopback, number), $"here:{number}", (routes, stopping) =>
    {
        routes.MapUnary(Unary, (request, _) => Task.FromResult(new EchoReply { Text = request.Text }));
        routes.MapServerStreaming(ServerStream, async (request, writer, _) =>
        {
            await writer.WriteAsync(new EchoReply { Text = request.Text });
            await new TaskCompletionSource().Task.WaitAsync(stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        });
    });
}
