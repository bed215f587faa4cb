using System.Net;
using System.Net.Sockets;
using System.Text;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Hosting;

/// <summary>What no well-behaved client sends, on real ports: one answer to that connection, and nobody else notices.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("garbage\0\u0001\u0002\r\n\r\n")]
    [InlineData("POST /v1/sequences/a%00b/next HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /v1/sequences/a/next HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /v1/sequences/a/next HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\nIdempotency-Key: \r\n\r\n")]
    [InlineData("POST /v1/sequences/a/next HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnot a chunk\r\n\r\n")]
    public async Task Bytes_that_are_no_request_get_a_400(string bytes)
    {
        await using var cluster = await OneAsync();
        Assert.StartsWith("HTTP/1.1 400 ", await ExchangeAsync(cluster.Members[0].ApiPort, bytes), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await cluster.Api(1).PostAsync("/v1/sequences/a/next")).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 431 ", 20_000, 0)]
    [InlineData("HTTP/1.1 414 ", 0, 9_000)]
    public async Task Heads_above_the_limits_are_refused(string answer, int headerBytes, int lineBytes)
    {
        await using var cluster = await OneAsync();
        var request = $"GET /{new string('a', lineBytes)} HTTP/1.1\r\nHost: x\r\nX-Long: {new string('b', headerBytes)}\r\n\r\n";
        Assert.StartsWith(answer, await ExchangeAsync(cluster.Members[0].ApiPort, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_chunked_body_is_empty()
    {
        await using var cluster = await OneAsync();
        const string Request = "POST /v1/sequences/a/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n0\r\n\r\n";
        Assert.EndsWith("""{"name":"a","first":1,"last":1}""", await ExchangeAsync(cluster.Members[0].ApiPort, Request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_above_the_limit_is_refused()
    {
        await using var cluster = await OneAsync();
        var request = "PUT /v1/sequences/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
            + $"10001\r\n{new string(' ', 0x10001)}\r\n0\r\n\r\n";
        var answer = await ExchangeAsync(cluster.Members[0].ApiPort, request);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("A body must be at most 65536 bytes.", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/status.js")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/v1/cluster")]
    [InlineData("/v1/sequences")]
    [InlineData("/v1/sequences/a")]
    [InlineData("/v1/sequences/nobody")]
    [InlineData("/v1/sequences/a/keys/k")]
    public async Task A_HEAD_gets_the_head_of_what_a_GET_gets(string path)
    {
        await using var cluster = await OneAsync();
        await cluster.Api(1).PostAsync("/v1/sequences/a/next", ("Idempotency-Key", "k"));
        var (head, body) = Parts(await ExchangeAsync(cluster.Members[0].ApiPort, $"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        var (wanted, content) = Parts(await ExchangeAsync(cluster.Members[0].ApiPort, $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        Assert.Equal(Steady(wanted), Steady(head));
        Assert.NotEmpty(content);
        Assert.Empty(body);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "OPTIONS is not served without a path. /openapi/v1.json says what there is.")]
    [InlineData("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\nConnection: close\r\n\r\n", "CONNECT is not served without a path. /openapi/v1.json says what there is.")]
    public async Task A_request_without_a_path_gets_a_whole_sentence(string request, string detail)
    {
        await using var cluster = await OneAsync();
        Assert.Contains($"\"{detail}\"", await ExchangeAsync(cluster.Members[0].ApiPort, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_on_the_peer_port_gets_one_line_and_is_closed()
    {
        await using var cluster = await OneAsync();
        Assert.NotEmpty(await ExchangeAsync(cluster.Members[0].PeerPort, "GET / HTTP/1.1\r\n\r\n" + new string('x', 100)));
        Assert.Equal(HttpStatusCode.OK, (await cluster.Api(1).PostAsync("/v1/sequences/a/next")).Status);
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed_and_the_others_go_on()
    {
        await using var cluster = new Cluster(1) { With = options => options with { MaxConnections = 2 } };
        await cluster.StartAsync(1);
        using var first = await ConnectAsync(cluster.Members[0]);
        using var second = await ConnectAsync(cluster.Members[0]);
        await AskAsync(first);
        await AskAsync(second);
        using var third = await ConnectAsync(cluster.Members[0]);
        Assert.Equal(0, await third.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        await AskAsync(first);
        await AskAsync(second, "/metrics", "\nordo_connections_refused_total 1\n");
    }

    private static async Task<Cluster> OneAsync()
    {
        var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        return cluster;
    }

    private static (string Head, string Body) Parts(string answer) => answer.Split("\r\n\r\n", 2) is [var head, var body] ? (head, body) : (answer, "");

    /// <summary>The lines of a head that two equal requests share: not the time, and not how the length of a body is told that comes in pieces.</summary>
    private static IEnumerable<string> Steady(string head) => head.Split("\r\n").Where(line =>
        !line.StartsWith("Date:", StringComparison.Ordinal)
        && !line.StartsWith("Transfer-Encoding:", StringComparison.Ordinal));

    private static async Task<Socket> ConnectAsync(MemberEntry member)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, member.ApiPort, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Sends a request on a connection that stays open, and reads until a part of the answer is there.</summary>
    private static async Task AskAsync(Socket socket, string path = "/health/live", string part = "{\"status\":\"live\"}")
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
        var answer = "";
        var received = new byte[4096];
        while (!answer.Contains(part, StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(received, TestContext.Current.CancellationToken);
            Assert.True(count > 0, $"The answer ended without {part}: {answer}");
            answer += Encoding.Latin1.GetString(received, 0, count);
        }
    }

    /// <summary>Sends bytes, and gives all that is answered until the other side closes.</summary>
    private static async Task<string> ExchangeAsync(int port, string bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);
        var answer = new StringBuilder();
        var received = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(received, TestContext.Current.CancellationToken) is > 0 and var count)
            {
                answer.Append(Encoding.Latin1.GetString(received, 0, count));
            }
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset && answer.Length > 0)
        {
            // Closed with bytes of the request unread: what was answered before is here all the same.
        }

        return answer.ToString();
    }
}
