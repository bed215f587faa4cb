using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>Clients that break the protocol, refuse to read or vanish: the server is afterwards as it was before.</summary>
[Collection(Alone.Name)]
public sealed class BadInputTests : IAsyncLifetime
{
    private const string Hello = "00000000070A0568656C6C6F";

    /// <summary>What may remain of thousands of calls, in bytes: pools that have grown, code that was compiled meanwhile. A leak of 100 bytes a call is above it.</summary>
    private const long Remains = 512 * 1024;

    private static readonly (string Method, string Body, string? Header, string? Value)[] Bad =
    [
        ("Unary", "", null, null), ("Unary", Hello + Hello, null, null), ("Unary", "00000000070A0568", null, null), ("Unary", "47455420", null, null),
        ("Unary", "0000000003FFFFFF", null, null), ("Unary", "01000000070A0568656C6C6F", null, null), ("Unary", "00FFFFFFFF", null, null),
        ("Duplex", Hello + "FF", null, null), ("ClientStream", Hello + "0000", null, null), ("ServerStream", "", null, null), ("Nothing", Hello, null, null),
        ("Unary", Hello, "grpc-timeout", "0m"), ("Unary", Hello, "grpc-timeout", "soon"), ("Unary", Hello, "grpc-encoding", "gzip"),
    ];

    private readonly EchoServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Baseline.ReachAsync("Connections", () => _server.Connections, most: 0);
        await Baseline.ReachAsync("Calls", () => _server.RunningCalls, most: 0);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Five_thousand_bad_calls_leave_no_memory_behind()
    {
        await SendBadAsync(1_000);
        var before = Baseline.Memory();
        await SendBadAsync(5_000);
        await Baseline.ReachAsync("Memory", () => Baseline.Memory() - before, most: Remains);
        Assert.Empty(_server.Logs.Lines);
    }

    [Fact]
    public async Task Connections_that_are_cut_anywhere_leave_nothing_behind()
    {
        var opening = Encoding.Latin1.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            .Concat(Convert.FromHexString("000000040000000000")) // No settings.
            .Concat(CallOf("/ordo.rpc.tests.Echo/Duplex")).ToArray();
        for (var length = 0; length <= opening.Length; length++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _server.Port, Token);
            await socket.SendAsync(opening.AsMemory(0, length), Token);
            socket.Close(length % 2);
        }

        await Baseline.ReachAsync("Connections", () => _server.Connections, most: 0);
        await Baseline.ReachAsync("Calls", () => _server.RunningCalls, most: 0);
        Assert.Empty(_server.Logs.Lines);
    }

    [Fact]
    public async Task Clients_that_do_not_read_hold_no_more_than_their_windows()
    {
        const int Readers = 20;
        const int MessageBytes = 10_000;

        // What a client takes unread on one stream is 64 KiB at first, and Kestrel keeps as much again for it; twice both is far below the 2 GB of all streams.
        const int MostPerReader = 4 * 64 * 1024 / MessageBytes;
        await using var channel = ChannelToServer();
        var request = new EchoRequest { Text = new string('x', MessageBytes), Times = 10_000 };
        var streams = new List<RpcResponseReader<EchoReply>>();
        for (var i = 0; i < Readers; i++)
        {
            var stream = channel.ServerStreaming(Method("ServerStream"), request, cancellationToken: Token);
            await stream.HeadersAsync();
            streams.Add(stream);
        }

        for (var i = 0; i < 200; i++)
        {
            await channel.UnaryAsync(Method("Unary"), new EchoRequest(), cancellationToken: Token);
        }

        Assert.Equal(Readers, _server.RunningCalls);
        Assert.InRange(_server.Written, Readers, Readers * MostPerReader);
        streams.ForEach(stream => stream.Dispose());
        await Baseline.ReachAsync("Calls", () => _server.RunningCalls, most: 0);
        Assert.Empty(_server.Logs.Lines);
    }

    [Fact]
    public async Task A_client_that_vanishes_frees_every_handler_wherever_it_waits()
    {
        const int OfEach = 20;
        var channel = ChannelToServer();
        for (var i = 0; i < OfEach; i++)
        {
            // One waits for the first message, one for the next, one for room to write, and one for something else.
            channel.ClientStreaming(Method("ClientStream"), cancellationToken: Token);
            await channel.Duplex(Method("Duplex"), cancellationToken: Token).Requests.WriteAsync(new EchoRequest(), Token);
            channel.ServerStreaming(Method("ServerStream"), new EchoRequest { Text = new string('x', 10_000), Times = 10_000 }, cancellationToken: Token);
            await channel.Duplex(Method("Duplex"), cancellationToken: Token).Requests.WriteAsync(new EchoRequest { WaitMs = 60_000 }, Token);
        }

        await Baseline.ReachAsync("Calls that have not begun", () => (4 * OfEach) - _server.RunningCalls, most: 0);
        await channel.DisposeAsync();
        Assert.Equal((0, 0), (channel.RunningCalls, channel.OpenConnections));
        await Baseline.ReachAsync("Calls", () => _server.RunningCalls, most: 0);
        await Baseline.ReachAsync("Connections", () => _server.Connections, most: 0);
        Assert.Empty(_server.Logs.Lines);
    }

    private static RpcMethod<EchoRequest, EchoReply> Method(string name) => new(EchoReflection.Descriptor.Services[0], name);

    /// <summary>A frame of HTTP/2 with the headers of a call; names and values are short and stand as they are (RFC 7541 §6.2.2).</summary>
    private static byte[] CallOf(string path)
    {
        var block = new List<byte> { 0x83, 0x86 }; // :method POST, :scheme http.
        foreach (var (name, value) in new[] { (":path", path), (":authority", "x"), ("content-type", "application/grpc"), ("te", "trailers") })
        {
            block.AddRange([0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)]);
        }

        return [0, 0, (byte)block.Count, 1, 4, 0, 0, 0, 1, .. block];
    }

    private RpcChannel ChannelToServer() => new(new Uri($"http://127.0.0.1:{_server.Port}"));

    private async Task SendBadAsync(int count)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}") };
        for (var i = 0; i < count; i++)
        {
            var (method, body, header, value) = Bad[i % Bad.Length];
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/ordo.rpc.tests.Echo/{method}")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(Convert.FromHexString(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
            };
            if (header is not null)
            {
                request.Headers.Add(header, value);
            }

            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }
}
