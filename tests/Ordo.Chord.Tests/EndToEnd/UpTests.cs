using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ordo.Chord.Classic;
using Ordo.Chord.Tests.Node;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>Whole rings of real processes, as a user starts and uses them.</summary>
public sealed class UpTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_text_outlives_the_process_that_owned_it()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 4);
        var owner = (await RunAsync(["put", "Kazan", "This is text for Kazan", "--node", ring.Addresses[0], "--json"])).Single();
        var address = JsonDocument.Parse(owner).RootElement.GetProperty("node").GetString()!;
        var victim = Enumerable.Range(0, 4).Single(i => ring.Addresses[i] == address);
        Signals.KillProcess(ring.ProcessIds[victim]);

        var other = ring.Addresses[(victim + 1) % 4];
        Assert.Equal(["This is text for Kazan"], await RunUntilMendedAsync(["get", "Kazan", "--node", other]));
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
        var (code, output, _) = await ChordProgram.RunAsync(
            _directory.Path,
            $"connect {registry}\nget_info\nconnect {ring.Addresses[3]}\nsave “Kazan” This is text for Kazan\nfind Kazan\nsave \"Kazan\" again\nremove Kazan\nremove Kazan\nfind Kazan\nquit\n",
            "client");
        Assert.Equal(0, code);
        int[] ids = [24, 26, 2, 16, 31, 25];
        Assert.Equal<string>(
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
            output);
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

    [Fact]
    public async Task Ctrl_C_reaches_the_whole_group_and_ends_the_ring_without_a_word()
    {
        await using var ring = await RingOfProcesses.StartGroupAsync(_directory.Path, 3);
        Assert.Equal(0, await ring.InterruptGroupAsync());
        Assert.All(ring.Errors, line => Assert.EndsWith("trying again until somebody does", line, StringComparison.Ordinal)); // While it began, on a busy machine.
        Assert.Single(ring.Output);
        Assert.All(ring.ProcessIds, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_measurement_without_a_word()
    {
        var basePort = RingOfProcesses.BasePort(1);
        await using var bench = ChordProgram.StartGroup(_directory.Path, "bench", "--nodes", "1", "--seconds", "600", "--base-port", $"{basePort}");
        await using var node = new ClassicPeer(new HostAndPort("127.0.0.1", basePort + 10), RegistryUnderTest.Limit);
        await Eventually.AnswersAsync(node);
        Assert.Equal(1, await bench.InterruptGroupAsync());
        Assert.Empty(bench.Errors);
        Assert.Empty(bench.Output);
        Assert.True(FreePorts.IsFree(basePort + 10));
    }

    [Fact]
    public async Task A_process_that_the_system_has_stopped_does_not_hold_up_the_end()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 1);
        Signals.StopProcess(ring.ProcessIds[0]);
        Assert.Equal(0, await ring.StopAsync());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_somebody_elses_registry_is_left_alone()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        var taken = await FailAsync(["up", "--nodes", "1", "--registry", "5", "--base-port", $"{registry.Address.Port}"]);
        Assert.Equal((1, $"ordo: {registry.Address} is taken: stop what listens there, or choose another port."), taken);
        Assert.Empty(registry.Table.Nodes);
    }

    [Fact]
    public async Task The_line_that_starts_the_first_node_again_leads_onto_the_ring_that_is_left()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 2);
        Signals.KillProcess(ring.ProcessIds[0]);
        Assert.Contains($"chord node {ring.Addresses[0]} --join {ring.Addresses[1]} ", await ring.EndAsync(), StringComparison.Ordinal);
    }

    /// <summary>Runs a verb until the ring has found out that a node is gone.</summary>
    private async Task<IReadOnlyList<string>> RunUntilMendedAsync(string[] arguments)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            var (code, output, errors) = await ChordProgram.RunAsync(_directory.Path, "", arguments);
            if (code == 0 || limit.Elapsed > Until.Limit || errors.Any(line => line.Contains("there is no text", StringComparison.Ordinal)))
            {
                Assert.True(code == 0, string.Join('\n', errors));
                return output;
            }
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(string[] arguments)
    {
        var (code, output, errors) = await ChordProgram.RunAsync(_directory.Path, "", arguments);
        Assert.True(code == 0, string.Join('\n', errors));
        return output;
    }

    private async Task<(int Code, string Line)> FailAsync(string[] arguments)
    {
        var (code, output, errors) = await ChordProgram.RunAsync(_directory.Path, "", arguments);
        Assert.Empty(output);
        return (code, Assert.Single(errors));
    }
}
