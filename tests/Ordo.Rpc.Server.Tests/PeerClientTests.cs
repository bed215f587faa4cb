using System.Text.Json;

namespace Ordo.Rpc.Server.Tests;

/// <summary>The server half against the client of python3-grpcio, which stands on the C core.</summary>
public sealed class GrpcioClientTests(GrpcioClient client) : PeerClientTests(client), IClassFixture<GrpcioClient>;

/// <summary>The server half against the client of @grpc/grpc-js, which stands on the HTTP/2 of Node.</summary>
public sealed class GrpcJsClientTests(GrpcJsClient client) : PeerClientTests(client), IClassFixture<GrpcJsClient>;

/// <summary>The server half against clients of other implementations.</summary>
public abstract class PeerClientTests(PeerClient client)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Unary()
    {
        var seen = await client.RunAsync("unary", new { text = "größer" });
        Assert.Equal(0, Code(seen));
        Assert.Equal("größer", seen.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Server_streaming()
    {
        var seen = await client.RunAsync("server_stream", new { text = "a", times = 5_000 });
        Assert.Equal(0, Code(seen));
        Assert.Equal(5_000, seen.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Server_streaming_of_nothing()
    {
        var seen = await client.RunAsync("server_stream", new { times = 0 });
        Assert.Equal(0, Code(seen));
        Assert.Equal(0, seen.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Client_streaming()
    {
        var seen = await client.RunAsync("client_stream", new { texts = new[] { "a", "b", "", "c" } });
        Assert.Equal(0, Code(seen));
        Assert.Equal("abc", seen.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_message_longer_than_any_window()
    {
        // Kestrel opens 768 KiB for a stream and 1 MiB for a connection: more than that comes only while the first part is read, without a whole message.
        var text = new string('x', 3_000_000);
        var seen = await client.RunAsync("client_stream", new { texts = new[] { "a", text, "b" } });
        Assert.Equal(0, Code(seen));
        Assert.Equal($"a{text}b", seen.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Duplex_all_at_once()
    {
        var seen = await client.RunAsync("duplex", new { count = 2_000 });
        Assert.Equal(0, Code(seen));
        Assert.Equal(2_000, seen.GetProperty("count").GetInt32());
        Assert.Equal(["0", "1", "2"], seen.GetProperty("first").EnumerateArray().Select(text => text.GetString()!));
    }

    [Fact]
    public async Task Duplex_one_after_the_other()
    {
        var seen = await client.RunAsync("ping_pong", new { count = 100 });
        Assert.Equal(0, Code(seen));
        Assert.True(seen.GetProperty("inOrder").GetBoolean());
    }

    [Theory]
    [InlineData(RpcStatusCode.Ok)]
    [InlineData(RpcStatusCode.Cancelled)]
    [InlineData(RpcStatusCode.Unknown)]
    [InlineData(RpcStatusCode.InvalidArgument)]
    [InlineData(RpcStatusCode.DeadlineExceeded)]
    [InlineData(RpcStatusCode.NotFound)]
    [InlineData(RpcStatusCode.AlreadyExists)]
    [InlineData(RpcStatusCode.PermissionDenied)]
    [InlineData(RpcStatusCode.ResourceExhausted)]
    [InlineData(RpcStatusCode.FailedPrecondition)]
    [InlineData(RpcStatusCode.Aborted)]
    [InlineData(RpcStatusCode.OutOfRange)]
    [InlineData(RpcStatusCode.Unimplemented)]
    [InlineData(RpcStatusCode.Internal)]
    [InlineData(RpcStatusCode.Unavailable)]
    [InlineData(RpcStatusCode.DataLoss)]
    [InlineData(RpcStatusCode.Unauthenticated)]
    public async Task A_status_arrives_with_its_text(RpcStatusCode code)
    {
        var seen = await client.RunAsync("unary", new { status = (int)code, detail = "weiß nicht: 100 % ☹" });
        Assert.Equal((int)code, Code(seen));
        Assert.Equal(code == RpcStatusCode.Ok ? "" : "weiß nicht: 100 % ☹", seen.GetProperty("details").GetString());
        Assert.Equal(code != RpcStatusCode.Ok, Pairs(seen, "trailers").Contains(("x-why", "told so")));
    }

    [Theory]
    [InlineData("server_stream")]
    [InlineData("duplex")]
    public async Task A_status_arrives_behind_messages(string kind)
    {
        var seen = await client.RunAsync(kind, kind == "duplex" ? new { count = 3, status = 9 } : new { times = 3, status = 9, detail = "enough" });
        Assert.Equal(9, Code(seen));
        Assert.Equal("enough", seen.GetProperty("details").GetString());
        Assert.Contains(("x-why", "told so"), Pairs(seen, "trailers"));
    }

    [Fact]
    public async Task A_status_ends_a_client_stream_that_is_still_sending()
    {
        var seen = await client.RunAsync("client_stream", new { texts = Enumerable.Repeat(new string('x', 10_000), 500), status = 8 });
        Assert.Equal(8, Code(seen));
    }

    [Fact]
    public async Task Metadata_travels_both_ways()
    {
        string[][] sent = [["x-text", "a b; c=d"], ["x-twice", "1"], ["x-twice", "2"], ["x-bytes-bin", "00FF2C20"], ["x-none-bin", ""], ["x-headers", "early"]];
        var seen = await client.RunAsync("unary", new { metadata = sent });
        Assert.Equal(0, Code(seen));
        Assert.Contains(("y-early", "early"), Pairs(seen, "headers"));
        var trailers = Pairs(seen, "trailers");
        foreach (var pair in sent)
        {
            Assert.Contains((pair[0], pair[0].EndsWith("-bin", StringComparison.Ordinal) ? pair[1].ToLowerInvariant() : pair[1]), trailers);
        }
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        foreach (var timeout in new[] { 0.2, 2, 10 })
        {
            client.Server.ForgetWait();
            Assert.Equal(4, Code(await client.RunAsync("unary", new { waitMs = 60_000, timeout })));
            if (client.Server.Waiting.Task.IsCompleted)
            {
                break; // On a busy machine the time is over before the call is there: then it gets more.
            }
        }

        await client.Server.Waited.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_unary_call_is_cancelled_while_its_handler_runs()
    {
        client.Server.ForgetWait();
        await client.RunAsync("start_unary");
        await client.Server.Waiting.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(1, Code(await client.RunAsync("cancel_unary")));
        await client.Server.Waited.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("cancel_server_stream")]
    [InlineData("cancel_duplex")]
    [InlineData("disconnect")]
    public async Task A_client_that_leaves_ends_the_handler(string how)
    {
        client.Server.ForgetWait();
        var seen = await client.RunAsync(how);
        Assert.Equal(1, Code(seen));
        await client.Server.Waited.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal("", string.Join("\n", client.Server.Logs.Lines));
    }

    [Fact]
    public async Task A_request_that_is_too_long_is_refused()
    {
        var seen = await client.RunAsync("unary", new { text = new string('x', EchoServer.MaxReceiveBytes) });
        Assert.Equal(8, Code(seen));
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_not_sent()
    {
        var seen = await client.RunAsync("unary", new { text = new string('x', 90_000), times = 3 });
        Assert.Equal(8, Code(seen));
    }

    [Fact]
    public async Task A_long_answer_arrives()
    {
        var seen = await client.RunAsync("unary", new { text = new string('x', 90_000), times = 2 });
        Assert.Equal(0, Code(seen));
        Assert.Equal(180_000, seen.GetProperty("length").GetInt32());
    }

    [Fact]
    public async Task A_compressed_request_is_refused()
    {
        var seen = await client.RunAsync("unary", new { text = new string('x', 10_000), compress = true });
        Assert.Equal(12, Code(seen));
    }

    [Theory]
    [InlineData("/ordo.rpc.tests.Echo/Nothing")]
    [InlineData("/ordo.rpc.tests.Nothing/Unary")]
    [InlineData("/nothing")]
    public async Task An_unknown_method_is_unimplemented(string path)
    {
        var seen = await client.RunAsync("unknown", new { path });
        Assert.Equal(12, Code(seen));
        Assert.Contains(path, seen.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nobody_and_gets_everything()
    {
        var seen = await client.RunAsync("slow_reader", new { times = 400, size = 50_000 });
        Assert.Equal(0, Code(seen));
        Assert.Equal(400, seen.GetProperty("count").GetInt32());
        Assert.Equal(0, seen.GetProperty("other").GetInt32());
    }

    [Fact]
    public async Task A_client_that_stops_reading_holds_its_handler_no_longer_than_its_deadline()
    {
        JsonElement seen = default;
        foreach (var timeout in new[] { 0.5, 5, 15 })
        {
            client.Server.ForgetWait();
            seen = await client.RunAsync("no_reader", new { times = 4_000, size = 50_000, timeout });
            Assert.Equal(4, Code(seen));
            if (seen.GetProperty("hasRead").GetBoolean())
            {
                break; // On a busy machine the time is over before the first message is there: then it gets more.
            }
        }

        Assert.True(seen.GetProperty("hasRead").GetBoolean());
        await client.Server.Waited.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, Code(await client.RunAsync("unary")));
    }

    private static int Code(JsonElement seen) => seen.GetProperty("code").GetInt32();

    private static List<(string Key, string Value)> Pairs(JsonElement seen, string name) =>
        [.. seen.GetProperty(name).EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
}
