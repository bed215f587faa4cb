using Ordo.CommandLine;
using Ordo.Rpc.Client;
using Ordo.Workers.Grpc;
using Ordo.Workers.Grpc.Classic;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>The two verbs as processes.</summary>
public sealed class GrpcCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ctrl_C_ends_the_server_at_once_although_streams_are_open()
    {
        var (server, address) = await StartAsync();
        await using (server)
        {
            await using var channel = new RpcChannel(address.ToUri());
            using var call = channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
            await call.Requests.WriteAsync(new isprime_input { Num = 7 }, Token);
            Assert.True(await call.Responses.WaitToReadAsync(Token));
            Assert.Equal(0, await server.InterruptAsync());
            Assert.Equal(["Shutting down"], server.Output);
            Assert.Single(server.Errors);
        }
    }

    [Fact]
    public async Task The_client_asks_the_server_and_ends_by_Ctrl_C()
    {
        var (server, address) = await StartAsync();
        await using var _ = server;
        await using var client = WorkProgram.Start("grpc-client", $"{address}");
        await client.TypeAsync("isprime 2 10 5555 14567");
        await client.LineAsync(line => line == "14567 is not prime");
        Assert.Equal(0, await client.InterruptAsync());

        // Whether the next prompt stood there already is the race of whoever presses the keys.
        Assert.Equal([">2 is prime", "10 is not prime", "5555 is not prime", "14567 is not prime"], client.Output.Take(4));
        Assert.Equal("Shutting down", client.Output[^1]);
        Assert.Empty(client.Errors);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line()
    {
        var (server, address) = await StartAsync();
        await using var _ = server;
        Assert.Equal((1, $"ordo: {address} is taken: stop what listens there, or choose another port."), await FailAsync("grpc", $"{address.Port}"));
    }

    [Fact]
    public async Task A_host_that_is_not_ours_is_one_line()
    {
        // TEST-NET-1 (RFC 5737) is nobody's.
        var (code, line) = await FailAsync("grpc", $"{FreePorts.Tcp()}", "--host", "192.0.2.1");
        Assert.Equal(1, code);
        Assert.Contains("192.0.2.1", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("grpc", "x")]
    [InlineData("grpc", "65536")]
    [InlineData("grpc", "7720", "--host", "nowhere")]
    [InlineData("grpc-client")]
    [InlineData("grpc-client", "7720")]
    [InlineData("bench", "grpc", "--server", "7720")]
    public async Task A_wrong_call_is_one_line_and_exit_code_2(params string[] arguments) => Assert.Equal(2, (await FailAsync(arguments)).Code);

    [Fact]
    public async Task The_measurement_measures()
    {
        var (code, output, errors) = await WorkProgram.RunAsync("bench", "grpc", "--seconds", "0.1");
        Assert.True(code == 0, string.Join('\n', errors));
        Assert.EndsWith("answers/s over one stream", Assert.Single(output), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Line)> FailAsync(params string[] arguments)
    {
        var (code, output, errors) = await WorkProgram.RunAsync(arguments);
        Assert.Empty(output);
        return (code, Assert.Single(errors));
    }

    private static async Task<(RunningProgram Server, HostAndPort Address)> StartAsync()
    {
        var address = FreeAddress.Take();
        var server = WorkProgram.Start("grpc", $"{address.Port}");
        await server.ErrorAsync(line => line.Contains("is served", StringComparison.Ordinal));
        return (server, address);
    }
}
