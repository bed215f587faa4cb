using System.Text.Json;
using Ordo.Chord.Machine.Registry;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;

namespace Ordo.Chord.Tests.Classic;

/// <summary>Our registry with programs that others wrote against the spec.</summary>
public sealed class PythonPeerTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ids_are_those_of_Pythons_own_generator_on_every_ring()
    {
        await using var python = PythonPeer.Start("draws", 700);
        for (var bits = 1; bits <= 31; bits++)
        {
            var drawn = await python.NextAsync();
            var ids = new IdSequence(bits);
            Assert.Equal(bits, drawn.GetProperty("bits").GetInt32());
            Assert.Equal(drawn.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), Enumerable.Range(0, 700).Select(_ => ids.Next()));
        }
    }

    [Fact]
    public async Task A_registry_client_sees_the_published_session()
    {
        await using var registry = await StartAsync();
        await using var python = PythonPeer.Start("session", registry.Address, 6, 5001);
        var seen = await python.NextAsync();
        Assert.Equal([24, 26, 2, 16, 31, 25], Ints(seen, "ids"));
        Assert.Equal(["5", "5", "5", "5", "5", "5"], Texts(seen, "m"));
        Assert.Equal("Registry", seen.GetProperty("type").GetString());
        Assert.Equal(
            ["(24, 127.0.0.1:5001)", "(26, 127.0.0.1:5002)", "(2, 127.0.0.1:5003)", "(16, 127.0.0.1:5004)", "(31, 127.0.0.1:5005)", "(25, 127.0.0.1:5006)"], Texts(seen, "info"));
        Assert.Equal([16, 25, 31, 2, 26, 24], Ints(seen, "predecessors"));
        Assert.Equal(
            ["(25, 127.0.0.1:5006)", "(26, 127.0.0.1:5002)", "(31, 127.0.0.1:5005)", "(2, 127.0.0.1:5003)", "(16, 127.0.0.1:5004)"],
            seen.GetProperty("fingers")[0].EnumerateArray().Select(text => text.GetString()));
        Assert.Equal(["NOT_FOUND", "The node -5 is not in the chord."], Texts(seen, "unknown"));
        Assert.Equal(["INVALID_ARGUMENT", "The host must be a name or an IP address of 1 to 255 characters."], Texts(seen, "absurd"));
        Assert.Equal(["UNIMPLEMENTED", "This is the registry: save is for a node."], Texts(seen, "save"));
        Assert.Equal(["Node 24 was deleted successfully", "The node 24 is not in the chord."], Texts(seen, "left"));
    }

    [Fact]
    public async Task A_ring_has_one_node_for_each_place()
    {
        await using var registry = await StartAsync(bits: 2);
        await using var python = PythonPeer.Start("session", registry.Address, 5, 5001);
        var seen = await python.NextAsync();
        Assert.Equal([0, 1, 2, 3], Ints(seen, "ids").Take(4).Order());
        Assert.Equal(-1, Ints(seen, "ids").Last());
        Assert.Equal("The chord is currently full", Texts(seen, "m").Last());
    }

    [Fact]
    public async Task Nodes_come_poll_leave_and_die()
    {
        await using var registry = await StartAsync();
        await using var first = PythonPeer.Start("node", registry.Address, FreeAddress.Take());
        var alone = await first.NextAsync();
        Assert.Equal((24, 5, 24), (alone.GetProperty("id").GetInt32(), alone.GetProperty("m").GetInt32(), alone.GetProperty("predecessor").GetInt32()));

        await using var second = PythonPeer.Start("node", registry.Address, FreeAddress.Take());
        await second.NextAsync("id", 26);
        await first.NextAsync("predecessor", 26);

        await using var third = PythonPeer.Start("node", registry.Address, FreeAddress.Take());
        await third.NextAsync("asked", 2);
        await first.NextAsync("predecessor", 2);

        second.End();
        await second.NextAsync("left", 26);
        await registry.WaitAsync(table => table.Nodes.Count == 2);

        await third.KillAsync();
        await first.NextAsync("predecessor", 24);
        Assert.Equal([24], registry.Table.Nodes.Select(node => node.Id));
    }

    private static IEnumerable<int> Ints(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(number => number.GetInt32());

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(text => text.GetString());

    private Task<RegistryUnderTest> StartAsync(int bits = 5) => RegistryUnderTest.StartAsync(_directory["data"], bits);
}
