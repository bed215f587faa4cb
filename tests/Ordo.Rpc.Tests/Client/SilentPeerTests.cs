using System.Net;
using System.Net.Sockets;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>Servers that say nothing, from the first byte on or from some moment on: a call ends all the same, and says whether it was sent.</summary>
public sealed class SilentPeerTests
{
    /// <summary>Settings, none of them, and the acknowledgement of the client's: all that a server of HTTP/2 has to say before its first answer.</summary>
    private static readonly byte[] Greeting = Convert.FromHexString("000000040000000000" + "000000040100000000");

    /// <summary>Far above any of the times of these tests: only a call that hangs meets it.</summary>
    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(60) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_freezes_is_noticed_by_a_ping_without_an_answer()
    {
        using var listener = Listen();
        var options = new RpcChannelOptions { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1) };
        await using var channel = new RpcChannel(AddressOf(listener, "http"), options);
        using var call = channel.Duplex(EchoMethods.Duplex, Bounded, Token);
        using var frozen = await listener.AcceptAsync(Token);
        await frozen.SendAsync(Greeting, Token);
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.Requests.WriteAsync(new EchoRequest { Text = "hello" }, Token); // On a busy machine the call has ended before.
            await call.Responses.WaitToReadAsync(Token);
        });
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.True(failure.WasSent);
    }

    [Fact]
    public async Task A_handshake_without_an_answer_ends_with_the_time_for_a_connection()
    {
        using var listener = Listen();
        await FailsToConnectAsync(AddressOf(listener, "https"));
    }

    [Fact]
    public async Task A_server_that_takes_no_connection_ends_with_the_time_for_one()
    {
        using var listener = Listen(backlog: 0);
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(listener.LocalEndPoint!, Token);

        // The queue of connections that nobody accepts is full: the system drops what would be one more.
        await FailsToConnectAsync(AddressOf(listener, "http"));
    }

    private static async Task FailsToConnectAsync(Uri address)
    {
        await using var channel = new RpcChannel(address, new RpcChannelOptions { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        var failure = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.EndsWith("no connection within the time for it.", failure.Status.Detail, StringComparison.Ordinal);
        Assert.False(failure.WasSent);
    }

    private static Socket Listen(int backlog = 10)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, FreePorts.Tcp()));
        listener.Listen(backlog);
        return listener;
    }

    private static Uri AddressOf(Socket listener, string scheme) => new($"{scheme}://{listener.LocalEndPoint}");
}
