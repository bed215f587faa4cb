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
            >>message: "\"\\ b\'"

            >Shutting down

            """,
            await TypeAsync(server.Address, "reverse hello wörld", "split a b  c", "isprime 2 10 5555 14567", "", "reverse 'b \\\"", "exit", "isprime 3"));
    }

    [Fact]
    public async Task Wrong_lines_are_told_and_the_end_of_the_input_remembers_them_unless_the_user_ended_it()
    {
        await using var server = await RunningGrpcServer.StartAsync();
        string[] wrong = ["isprime 2 x", "isprime 2147483648", "hello"];
        string[] told =
        [
            "'x' is no whole number from -2147483648 to 2147483647",
            "'2147483648' is no whole number from -2147483648 to 2147483647",
            "There is: reverse <text>, split <text>, isprime <number> …, exit",
        ];
        Assert.Equivalent((false, ">>>>7 is prime\n>Shutting down\n", told), await RunAsync(server.Address, [.. wrong, "isprime 7"]), strict: true);
        Assert.Equivalent((true, ">>>>7 is prime\n>Shutting down\n", told), await RunAsync(server.Address, [.. wrong, "isprime 7", "exit"]), strict: true);
        Assert.Equivalent((true, ">7 is prime\n>Shutting down\n", Array.Empty<string>()), await RunAsync(server.Address, ["isprime 7"]), strict: true);
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
        var told = new List<string>();
        var first = await RunningGrpcServer.StartAsync();
        await using var session = new GrpcSession(first.Address, input, output, told.Add);
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
        Assert.Equal(">7 is prime\n>>>13 is prime\n>Shutting down\n", $"{output}");
        Assert.Equal(2, told.Count);
        Assert.All(told, line => Assert.StartsWith($"{first.Address}: Unavailable", line, StringComparison.Ordinal));
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
        await using var session = new GrpcSession(FreeAddress.Take(), input, output, Assert.Fail);
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
        var (isAnswered, output, told) = await RunAsync(server, lines);
        Assert.Empty(told);
        Assert.True(isAnswered);
        return output;
    }

    private static async Task<(bool IsAnswered, string Output, string[] Told)> RunAsync(HostAndPort server, string[] lines)
    {
        using var output = new StringWriter();
        var told = new List<string>();
        await using var session = new GrpcSession(server, new StringReader(string.Join('\n', lines)), output, told.Add);
        var isAnswered = await session.RunAsync(Token).WaitAsync(Until.Limit, Token);
        return (isAnswered, $"{output}", [.. told]);
    }
}
