using System.Globalization;
using System.Text.Json;
using Ordo.Chord.Tests.Hosting;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>Whole rings of real processes, as a user starts and uses them.</summary>
public sealed class UpTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_text_outlives_the_process_that_owned_it()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 4);
        var owner = (await RunAsync(["put", "Kazan", "This is text for Kazan", "--node", ring.Addresses[0], "--json"])).Single();
        var address = JsonDocument.Parse(owner).RootElement.GetProperty("node").GetString()!;
        var victim = Enumerable.Range(0, 4).Single(i => ring.Addresses[i] == address);
        System.Diagnostics.Process.GetProcessById(ring.ProcessIds[victim]).Kill();

        var other = ring.Addresses[(victim + 1) % 4];
        Assert.Equal(["This is text for Kazan"], await RunAsync(["get", "Kazan", "--node", other]));
        Assert.Equal(["removed"], (await RunAsync(["rm", "Kazan", "--node", other])).Select(line => line.Split(' ')[0]));
        Assert.Equal((1, "ordo: there is no text under 'Kazan'."), await FailAsync(["get", "Kazan", "--node", other]));
        Assert.Equal((1, "ordo: there is no text under 'Kazan'."), await FailAsync(["rm", "Kazan", "--node", other]));
        Assert.Equal(0, await ring.StopAsync());
        Assert.Contains(ring.Errors, line => line.Contains("killed by signal 9", StringComparison.Ordinal) && line.Contains($"chord node {address}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_session_of_the_teaching_ring_goes_as_it_was_published()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 6, "--registry", "5");
        var registry = $"127.0.0.1:{int.Parse(ring.Addresses[0].Split(':')[1], CultureInfo.InvariantCulture) - 10}";
        var (code, output, _) = await OrdoProgram.RunAsync(
            _directory.Path,
            $"connect {registry}\nget_info\nconnect {ring.Addresses[3]}\nsave “Kazan” This is text for Kazan\nfind Kazan\nsave \"Kazan\" again\nremove Kazan\nremove Kazan\nfind Kazan\nquit\n",
            "client");
        Assert.Equal(0, code);
        int[] ids = [24, 26, 2, 16, 31, 25];
        Assert.Equal(
            [
                "> Connected to registry",
                .. ids.Select((id, i) => $"{(i == 0 ? "> " : "")}{id}: {ring.Addresses[i]}"),
                "> Connected to node 16",
                "> True, Kazan is saved in node 24",
                "> True, Kazan is saved in node 24",
                $"Address: {ring.Addresses[0]}",
                "> False, key Kazan already exists",
                "> True, Kazan is removed from node 24",
                "> False, the key you are trying to remove doesn't exists",
                "> False, Kazan does not exist in node 24",
                "> Shutting down",
            ],
            output.Where(line => !line.StartsWith("Address", StringComparison.Ordinal) || line.Contains(ring.Addresses[0], StringComparison.Ordinal)));
        Assert.Equal(0, await ring.StopAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("a \"quoted\" 'key'")]
    [InlineData("línea\nдве 𝄞 \u202e")]
    public async Task Any_text_is_a_key(string key)
    {
        await using var node = await OneNode.StartAsync();
        await RunAsync(["put", "--node", node.Address, "--", key, $"text of {key}"]);
        Assert.Equal($"text of {key}", string.Join('\n', await RunAsync(["get", "--node", node.Address, "--", key])));
        Assert.Equal(1, (await FailAsync(["put", "--if-absent", "--node", node.Address, "--", key, "another"])).Code);
    }

    [Fact]
    public async Task The_ring_is_a_list_where_nobody_sees_a_terminal_and_JSON_on_request()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 2);
        var list = await RunAsync(["ring", "--node", ring.Addresses[1]]);
        Assert.All(ring.Addresses, address => Assert.Contains(list, line => line.Contains(address, StringComparison.Ordinal)));
        var json = JsonDocument.Parse((await RunAsync(["ring", "--node", ring.Addresses[0], "--json"])).Single()).RootElement;
        Assert.Equal(ring.Addresses.Order(StringComparer.Ordinal), json.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("address").GetString()!).Order(StringComparer.Ordinal));
        using var http = new HttpClient();
        Assert.Contains("<title", await http.GetStringAsync(new Uri(ring.Pages[0]), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> RunAsync(string[] arguments)
    {
        var (code, output, errors) = await OrdoProgram.RunAsync(_directory.Path, "", arguments);
        Assert.True(code == 0, string.Join('\n', errors));
        return output;
    }

    private async Task<(int Code, string Line)> FailAsync(string[] arguments)
    {
        var (code, output, errors) = await OrdoProgram.RunAsync(_directory.Path, "", arguments);
        Assert.Empty(output);
        return (code, Assert.Single(errors));
    }
}
