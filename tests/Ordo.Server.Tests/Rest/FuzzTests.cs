using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ordo.Server.Rest;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

/// <summary>Bytes that nobody meant: bodies and whole requests with random damage. Each run has a fresh seed, which a failure prints.</summary>
public sealed class FuzzTests
{
    private const int Bodies = 20_000;
    private const int Requests = 500;

    private static readonly string[] WholeBodies = ["""{"start":10,"step":5,"keyRetentionMs":60000}""", """{"start":9223372036854775807}""", "{}"];

    private static readonly string[] WholeRequests =
    [
        "POST /v1/sequences/fuzz/next?count=2&create=true HTTP/1.1\r\nHost: x\r\nIdempotency-Key: key-1\r\nContent-Length: 0\r\n\r\n",
        "POST /v1/sequences/fuzz/next HTTP/1.1\r\nHost: x\r\nOrdo-Session: 1\r\nOrdo-Request: 1\r\nOrdo-Lowest-Awaited: 1\r\nContent-Length: 0\r\n\r\n",
        "PUT /v1/sequences/fuzzed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{\"start\":10,\"step\":5}",
        "GET /v1/sequences/fuzz/keys/key-1?read=local HTTP/1.1\r\nHost: x\r\n\r\n",
    ];

    [Fact]
    public void A_damaged_body_is_read_or_refused()
    {
        var (seed, random) = Fresh();
        for (var i = 0; i < Bodies; i++)
        {
            var body = Damage(random, WholeBodies[random.Next(WholeBodies.Length)]);
            var isRead = CreateBody.TryRead("name", new ReadOnlySequence<byte>(body), out var command, out var problem);
            Assert.True(isRead ? command.Check() is null : problem.Status == 400, $"Seed {seed}: {Encoding.Latin1.GetString(body)}");
        }
    }

    [Fact]
    public async Task A_damaged_request_is_answered_or_cut_off_and_nobody_else_notices()
    {
        var (seed, random) = Fresh();
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        for (var i = 0; i < Requests; i++)
        {
            var request = Damage(random, WholeRequests[random.Next(WholeRequests.Length)]);
            var answer = await ExchangeAsync(cluster.Members[0].ApiPort, request);
            Assert.True(
                answer.Length == 0 || (answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer[9] is '2' or '4' or '5' && !answer[9..].StartsWith("500", StringComparison.Ordinal)),
                $"Seed {seed}: {Encoding.Latin1.GetString(request)}\n{answer}");
        }

        Assert.Equal(HttpStatusCode.OK, (await cluster.Api(1).PostAsync("/v1/sequences/after/next")).Status);
    }

    private static (int Seed, Random Random) Fresh()
    {
        var seed = Random.Shared.Next();
        return (seed, new Random(seed));
    }

    /// <summary>Changes, removes, doubles or inserts a few bytes, or cuts the end off.</summary>
    private static byte[] Damage(Random random, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text).ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, bytes[at]); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Sends the bytes and no more; gives the first piece of the answer, or nothing when the connection is cut off.</summary>
    private static async Task<string> ExchangeAsync(int port, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await socket.SendAsync(bytes, TestContext.Current.CancellationToken);
        socket.Shutdown(SocketShutdown.Send);
        var received = new byte[4096];
        try
        {
            return Encoding.Latin1.GetString(received, 0, await socket.ReceiveAsync(received, TestContext.Current.CancellationToken));
        }
        catch (SocketException)
        {
            return ""; // Cut off.
        }
    }
}
