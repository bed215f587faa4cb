using System.Text.Json;
using Ordo.CommandLine;
using Ordo.Workers.Grpc;
using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>Our server and our client with programs of python3-grpcio that others could have written against the spec (grpc_peer.py).</summary>
public sealed class PythonPeerTests
{
    private static readonly string[] Needs = ["grpc", "grpc_tools.protoc"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_of_the_three_services_is_served()
    {
        await using var server = await RunningGrpcServer.StartAsync();
        var seen = await RunAsync("client", server.Address);
        Assert.Equal(["dlröw olleh", "b𝄞a", ""], Texts(seen, "reversed"));
        Assert.Equal("""[["a","b","","c"],[""],["",""]]""", Compact(seen, "parts"));
        Assert.Equal("[4,1,2]", Compact(seen, "counts"));
        Assert.Equal("INVALID_ARGUMENT", seen.GetProperty("no_delimiter").GetString());
        Assert.Equal(
            ["2 is prime", "10 is not prime", "5555 is not prime", "14567 is not prime", "1 is not prime", "0 is not prime", "-7 is not prime", "2147483647 is prime"],
            Texts(seen, "primes"));
        Assert.Equal(["2 is prime", "9 is not prime", "11 is prime"], Texts(seen, "in_turn"));
        Assert.Equal(["0 is not prime", "CANCELLED"], Texts(seen, "cancelled"));
        Assert.Equal("cba", seen.GetProperty("again").GetString());
    }

    [Fact]
    public async Task A_client_of_the_other_interface_is_served()
    {
        await using var server = await RunningGrpcServer.StartAsync();
        var seen = await RunAsync("facade", server.Address);
        Assert.Equal("dlröw olleh", seen.GetProperty("reversed").GetString());
        Assert.Equal(["a", "b", "", "c"], Texts(seen, "parts"));
        Assert.Equal(4, seen.GetProperty("count").GetInt32());
        Assert.Equal("INVALID_ARGUMENT", seen.GetProperty("no_delimiter").GetString());
        Assert.Equal("[[2,true],[10,false],[5555,false],[14567,false],[1,false],[0,false],[-7,false],[2147483647,true]]", Compact(seen, "primes"));
        Assert.Equal("[[2,true],[9,false],[11,true]]", Compact(seen, "in_turn"));
    }

    [Fact]
    public async Task Our_client_talks_to_a_foreign_server_that_is_killed_and_comes_back()
    {
        var address = FreeAddress.Take();
        var input = new TypedLines();
        using var output = new StringWriter();
        var told = new List<string>();
        await using var session = new GrpcSession(address, input, output, told.Add);
        var running = session.RunAsync(Token);
        await using (var first = await StartServerAsync(address))
        {
            await AskAsync(input, "reverse hello wörld");
            await AskAsync(input, "split a b  c");
            await AskAsync(input, "isprime 2 10 5555 14567");
            await first.KillAsync();
        }

        await AskAsync(input, "isprime 3");
        await using (await StartServerAsync(address))
        {
            await AskAsync(input, "isprime 3 4");
        }

        input.End();
        await running.WaitAsync(Until.Limit, Token);
        var lines = $"{output}".Split('\n');
        Assert.Equal([">message: \"dlröw olleh\"", "", ">number: 4", "parts: \"a\"", "parts: \"b\"", "parts: \"\"", "parts: \"c\"", "", ">2 is prime", "10 is not prime", "5555 is not prime", "14567 is not prime"], lines[..12]);
        Assert.Equal([">>3 is prime", "4 is not prime", ">Shutting down", ""], lines[12..]);
        Assert.StartsWith($"{address}: Unavailable", Assert.Single(told), StringComparison.Ordinal);
    }

    private static RunningProgram Start(string role, HostAndPort address) => Python.Start("Grpc/grpc_peer.py", Needs, role, $"{address}");

    private static async Task<JsonElement> RunAsync(string role, HostAndPort address)
    {
        await using var peer = Start(role, address);
        return JsonDocument.Parse(await peer.LineAsync(_ => true)).RootElement;
    }

    private static async Task<RunningProgram> StartServerAsync(HostAndPort address)
    {
        var server = Start("server", address);
        await server.LineAsync(line => line.Contains("listens", StringComparison.Ordinal));
        return server;
    }

    private static async Task AskAsync(TypedLines input, string line)
    {
        input.Type(line);
        await input.AllReadAsync();
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private static string Compact(JsonElement seen, string name) => JsonSerializer.Serialize(seen.GetProperty(name));
}
