using System.Net;
using System.Net.Sockets;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Tcp;

/// <summary>The verbs as processes: what they print, how they end, and what a call that makes no sense is told.</summary>
public sealed class TcpCommandTests
{
    [Theory]
    [InlineData("tcp", "'ordo work tcp --help'")]
    [InlineData("tcp x", "the port must be a number from 1 to 65535, not 'x'")]
    [InlineData("tcp 0", "the port must be a number from 1 to 65535, not '0'")]
    [InlineData("tcp 65536", "the port must be a number from 1 to 65535, not '65536'")]
    [InlineData("tcp 7700 --host nowhere", "--host must be an IP address of this machine, not 'nowhere'")]
    [InlineData("tcp 7700 --workers 1", "--workers must be 2 to 1024, not '1'")]
    [InlineData("tcp-client", "'ordo work tcp-client --help'")]
    [InlineData("tcp-client 7700", "the server must be <ip>:<port>")]
    [InlineData("tcp-client 127.0.0.1:7700 seven", "a number must be a whole one of 64 bit, not 'seven'")]
    public async Task A_call_that_makes_no_sense_is_exit_code_2(string arguments, string says)
    {
        var (code, output, errors) = await WorkProgram.RunAsync(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_and_a_strange_host_are_one_line_each()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePorts.Tcp());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await FailsAsync($"ordo: 127.0.0.1:{port} is taken: stop what listens there, or choose another port.", "tcp", $"{port}");
        await FailsAsync("ordo: 192.0.2.1 is no address of this machine: choose another --host.", "tcp", $"{port}", "--host", "192.0.2.1");
    }

    [Fact]
    public async Task Clients_in_python_are_answered_and_ctrl_c_ends_all_with_clients_connected()
    {
        var address = FreeAddress.Take();
        await using var server = WorkProgram.Start("tcp", $"{address.Port}", "--workers", "2");
        await server.ErrorAsync(line => line.Contains("listens", StringComparison.Ordinal));
        Assert.Equal(["2 is prime", "10 is not prime", "-7 is not prime", "x invalid input", "9223372036854775783 is prime"], await AskAsync("ask", address.Port, "2", "10", "-7", "x", "9223372036854775783"));

        using var silent = new TcpClient(address.Host, address.Port);
        using var typing = new TcpClient(address.Host, address.Port);
        using var waiting = new TcpClient(address.Host, address.Port);
        silent.Client.Say("7 ");
        silent.Client.Hear("is prime");
        typing.Client.Say("7 1");
        typing.Client.Hear("is prime");
        Assert.Equal(0, await server.InterruptAsync());
        Assert.Equal(["", "Shutting down", "Done"], server.Output.TakeLast(3));
        Assert.All(server.Output.SkipLast(3), line => Assert.Matches(@"^\('127\.0\.0\.1', \d+\) (connected|disconnected)$", line));
        Assert.Single(server.Errors);
        Assert.True(FreePorts.IsFree(address.Port));
    }

    [Fact]
    public async Task Numbers_as_bytes_are_answered_in_full_and_a_request_to_end_ends_it()
    {
        var address = FreeAddress.Take();
        await using var server = WorkProgram.Start("tcp", $"{address.Port}", "--binary", "--full");
        await server.ErrorAsync(line => line.Contains("listens", StringComparison.Ordinal));
        Assert.Equal(["15492781 is prime", "15492810 is not prime"], await AskAsync("binary", address.Port, "15492781", "15492810"));
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal("Done", server.Output[^1]);
    }

    [Fact]
    public async Task The_bench_prints_what_it_measured_and_says_when_it_could_not()
    {
        var (code, output, errors) = await WorkProgram.RunAsync("bench", "tcp", "--connections", "2", "--depth", "8", "--seconds", "0.1", "--json");
        Assert.Equal(0, code);
        Assert.Empty(errors);
        Assert.Matches("""^\{"connections":2,"depth":8,"answersPerSecond":[1-9][0-9]*\}$""", Assert.Single(output));

        var nobody = FreeAddress.Take();
        await FailsAsync($"ordo: no server answers at {nobody}: start one with 'ordo work tcp {nobody.Port} --workers 64'.", "bench", "tcp", "--server", $"{nobody}");
    }

    private static async Task<IReadOnlyList<string>> AskAsync(string how, int port, params string[] numbers)
    {
        await using var client = Python.Start("Tcp/tcp_peer.py", [], [how, "127.0.0.1", $"{port}", .. numbers]);
        Assert.Equal(0, await client.ExitAsync());
        return client.Output;
    }

    private static async Task FailsAsync(string says, params string[] arguments)
    {
        var (code, output, errors) = await WorkProgram.RunAsync(arguments);
        Assert.Equal((1, says), (code, Assert.Single(errors)));
        Assert.Empty(output);
    }
}
