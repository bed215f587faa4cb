using System.Globalization;
using Ordo.CommandLine;
using Ordo.Workers.Tcp;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Tcp;

/// <summary>The client against servers in plain Python, and against none (specs/s05 §3).</summary>
public sealed class PrimeClientTests
{
    private static readonly string[] Published =
    [
        "15492781 is prime", "15492787 is prime", "15492803 is prime", "15492811 is prime", "15492810 is not prime", "15492833 is prime",
        "15492859 is prime", "15502547 is prime", "15520301 is prime", "15527509 is prime", "15522343 is not prime", "1550784 is not prime",
    ];

    [Theory]
    [InlineData("plain")]
    [InlineData("full")]
    [InlineData("bytewise")]
    [InlineData("lines")]
    public async Task The_published_numbers_get_the_published_answers(string style)
    {
        var (isComplete, lines, port) = await AskAsync(style);
        Assert.True(isComplete);
        Assert.Equal([$"Connected to ('127.0.0.1', {port})", .. Published, "Completed"], lines);
    }

    [Theory]
    [InlineData("leaves", 2)]
    [InlineData("resets", 2)]
    [InlineData("nonsense", 0)]
    public async Task A_server_that_fails_on_the_way_is_unavailable(string style, int answers)
    {
        var (isComplete, lines, port) = await AskAsync(style);
        Assert.False(isComplete);
        Assert.Equal([$"Connected to ('127.0.0.1', {port})", .. Published.Take(answers), "Server is unavaliable"], lines);
    }

    [Fact]
    public async Task Without_a_server_one_line_says_so_and_the_exit_code_is_not_0()
    {
        var (code, output, errors) = await WorkProgram.RunAsync("tcp-client", $"{FreeAddress.Take()}");
        Assert.Equal(1, code);
        Assert.Equal(["Server is unavaliable"], output);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Our_client_and_our_server_agree_about_any_number()
    {
        await using var server = new RunningServer();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Assert.True(await PrimeClient.RunAsync(new HostAndPort("localhost", server.Address.Port), [2, -7, long.MaxValue], output));
        Assert.Equal($"Connected to ('localhost', {server.Address.Port})\n2 is prime\n-7 is not prime\n{long.MaxValue} is not prime\nCompleted\n", output.ToString());
    }

    private static async Task<(bool IsComplete, string[] Lines, int Port)> AskAsync(string style)
    {
        await using var server = Python.Start("Tcp/tcp_peer.py", [], "serve", style);
        var port = int.Parse(await server.LineAsync(_ => true), CultureInfo.InvariantCulture);
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        var isComplete = await PrimeClient.RunAsync(new HostAndPort("127.0.0.1", port), PrimeClient.PublishedNumbers, output);
        return (isComplete, output.ToString().TrimEnd().Split('\n'), port);
    }
}
