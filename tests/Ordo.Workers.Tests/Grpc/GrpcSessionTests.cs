using System.Net;
using Ordo.CommandLine;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Hosting;
using Ordo.Workers.Grpc;
using Ordo.Workers.Grpc.Classic;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>The interactive client (specs/s07 §4).</summary>
public sealed class GrpcSessionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_reads_as_the_spec_has_it()
    {
        await using var server = await RunningGrpcServer.StartAsync();
        Assert.Equal(
            """
            >message: "dlröw olleh"

            >number: 4
            parts: "a"
            parts: "b"
            parts: ""
            parts: "c"

            >2 is prime
            10 is not prime
            5555 is not prime
            14567 is not prime
            >>'x' is no whole number from -2147483648 to 2147483647
            >'2147483648' is no whole number from -2147483648 to 2147483647
            >There is: reverse <text>, split <text>, isprime <number> …, exit
            >message: "\"\\ b\'"

            >Shutting down

            """,
            await TypeAsync(server.Address, "reverse hello wörld", "split a b  c", "isprime 2 10 5555 14567", "", "isprime 2 x", "isprime 2147483648", "hello", "reverse 'b \\\"", "exit", "isprime 3"));
    }

    [Fact]
    public async Task Many_numbers_on_one_line_are_answered_in_order()
    {
        await using var server = await RunningGrpcServer.StartAsync();
        var numbers = Enumerable.Range(1, 30_000).ToArray();
        var lines = (await TypeAsync(server.Address, $"isprime {string.Join(' ', numbers)}")).Split('\n');
        Assert.Equal(numbers, lines.Take(numbers.Length).Select(line => int.Parse(line.TrimStart('>').Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_asked_again_with_the_next_line()
    {
        var input = new TypedLines();
        var output = new StringWriter();
        var first = await RunningGrpcServer.StartAsync();
        await using var session = new GrpcSession(first.Address, input, output);
        var running = session.RunAsync(Token);
        await AskAsync(input, "isprime 7");
        await first.DisposeAsync();
        await AskAsync(input, "isprime 11");
        await AskAsync(input, "reverse abc");
        await using (await RunningGrpcServer.StartAsync(first.Address))
        {
            await AskAsync(input, "isprime 13");
        }

        input.Type("exit");
        await running.WaitAsync(Until.Limit, Token);
        var lines = $"{output}".Split('\n');
        Assert.Equal(">7 is prime", lines[0]);
        Assert.StartsWith($">{first.Address}: Unavailable", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($">{first.Address}: Unavailable", lines[2], StringComparison.Ordinal);
        Assert.Equal([">13 is prime", ">Shutting down", ""], lines[3..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(30_000)]
    public async Task A_server_that_answers_once_and_ends_the_stream_does_not_end_the_session(int count)
    {
        var address = FreeAddress.Take();
        var port = RpcPort.Build(
            new IPEndPoint(IPAddress.Loopback, address.Port),
            $"{address}",
            (routes, _) => routes.MapDuplex(WorkMethods.IsPrime, async (requests, answers, _) =>
            {
                await requests.WaitToReadAsync();
                Assert.True(requests.TryRead(out var first));
                await answers.WriteAsync(new isprime_output { Text = $"{first.Num} is all" });
            }),
            new RpcPortOptions { CloseTimeout = Until.Limit });
        await port.StartAsync(Token);
        await using var ending = port;
        var asked = $"isprime {string.Join(' ', Enumerable.Range(1, count))}";
        Assert.Equal(">1 is all\n>1 is all\n>Shutting down\n", await TypeAsync(address, asked, asked, "exit"));
        await port.StopAsync();
    }

    [Fact]
    public async Task The_token_ends_it_while_it_waits_for_a_line()
    {
        using var stop = new CancellationTokenSource();
        var input = new TypedLines();
        var output = new StringWriter();
        await using var session = new GrpcSession(FreeAddress.Take(), input, output);
        var running = session.RunAsync(stop.Token);
        await input.AllReadAsync();
        await stop.CancelAsync();
        await running.WaitAsync(Until.Limit, Token);
        input.End();
        Assert.Equal(">\nShutting down\n", $"{output}");
    }

    private static async Task AskAsync(TypedLines input, string line)
    {
        input.Type(line);
        await input.AllReadAsync();
    }

    private static async Task<string> TypeAsync(HostAndPort server, params string[] lines)
    {
        using var output = new StringWriter();
        await using var session = new GrpcSession(server, new StringReader(string.Join('\n', lines)), output);
        await session.RunAsync(Token).WaitAsync(Until.Limit, Token);
        return $"{output}";
    }
}
