using Ordo.Chord.Machine.Registry;

namespace Ordo.Chord.Tests.Machine.Registry;

/// <summary>Who follows whom, and which fingers a node has (specs/s08 §4).</summary>
public sealed class RegistryTableTests
{
    [Fact]
    public void Six_nodes_of_the_published_session_have_their_ids_and_neighbours()
    {
        var (ids, table, seen) = (new IdSequence(5), RegistryTable.Empty(5), new List<(int, int, int)>());
        for (var i = 0; i < 6; i++)
        {
            table = table.With(ids, $"127.0.0.1:{5001 + i}", out var node);
            seen.Add((node.Id, table.SuccessorOf(node).Id, table.PredecessorOf(node).Id));
        }

        Assert.Equal([(24, 24, 24), (26, 24, 24), (2, 24, 26), (16, 24, 2), (31, 2, 26), (25, 26, 24)], seen);
        Assert.Equal([24, 26, 2, 16, 31, 25], table.Nodes.Select(node => node.Id));
    }

    [Fact]
    public void Ten_nodes_have_ten_ids() =>
        Assert.Equal([24, 26, 2, 16, 31, 25, 19, 30, 22, 13], Ring(5, 10).Nodes.Select(node => node.Id));

    [Theory]
    [InlineData(5, 24, new[] { 26, 31, 2, 16 })]
    [InlineData(6, 24, new[] { 25, 26, 31, 2, 16 })]
    [InlineData(1, 24, new[] { 24 })]
    [InlineData(2, 24, new[] { 26, 24 })]
    [InlineData(2, 26, new[] { 24 })]
    [InlineData(5, 31, new[] { 2, 16 })]
    public void Fingers_stand_in_their_order_each_once(int nodes, int id, int[] expected)
    {
        var table = Ring(5, nodes);
        Assert.Equal(expected, table.FingersOf(table.Find(id)!).Select(node => node.Id));
    }

    [Fact]
    public void The_predecessor_lies_across_zero()
    {
        var table = Ring(5, 5);
        Assert.Equal(31, table.PredecessorOf(table.Find(2)!).Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void A_ring_takes_a_node_for_each_place_and_no_more(int bits)
    {
        var table = Ring(bits, 1 << bits);
        Assert.True(table.IsFull);
        Assert.Equal(Enumerable.Range(0, 1 << bits), table.Nodes.Select(node => node.Id).Order());
        Assert.Throws<InvalidOperationException>(() => table.With(new IdSequence(bits), "late:1", out _));
    }

    [Fact]
    public void Fingers_and_neighbours_are_those_of_a_walk_around_the_ring()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var (bits, ids) = (7, new IdSequence(7));
        var table = RegistryTable.Empty(bits);
        for (var step = 0; step < 400; step++)
        {
            table = table.IsFull || (table.Nodes.Count > 1 && random.Next(3) == 0)
                ? table.Without(table.Nodes[random.Next(table.Nodes.Count)].Id)!
                : table.With(ids, $"h:{step + 1}", out _);
            var node = table.Nodes[random.Next(table.Nodes.Count)];
            Assert.Equal(Walk(table, node.Id + 1, +1), table.SuccessorOf(node));
            Assert.Equal(Walk(table, node.Id - 1, -1), table.PredecessorOf(node));
            var fingers = Enumerable.Range(0, bits).Select(i => Walk(table, node.Id + (1 << i), +1)).Distinct();
            Assert.Equal(fingers, table.FingersOf(node));
        }
    }

    [Fact]
    public void An_id_that_became_free_waits_for_its_turn()
    {
        var ids = new IdSequence(5);
        var table = RegistryTable.Empty(5).With(ids, "a:1", out var first);
        table = table.Without(first.Id)!.With(ids, "b:1", out var second);
        Assert.Equal((24, 26), (first.Id, second.Id));
    }

    [Fact]
    public void Each_change_is_a_version_and_leaves_the_table_before_it_as_it_was()
    {
        var before = Ring(5, 3);
        var after = before.Without(26)!;
        Assert.Equal((3ul, 4ul), (before.Version, after.Version));
        Assert.NotNull(before.Find(26));
        Assert.Null(after.Find(26));
        Assert.Null(after.Without(26));
        Assert.Null(after.Find(-1));
    }

    internal static RegistryTable Ring(int bits, int nodes)
    {
        var (ids, table) = (new IdSequence(bits), RegistryTable.Empty(bits));
        for (var i = 0; i < nodes; i++)
        {
            table = table.With(ids, $"127.0.0.1:{5001 + i}", out _);
        }

        return table;
    }

    private static RegisteredNode Walk(RegistryTable table, int place, int step)
    {
        var size = 1 << table.Bits;
        while (table.Find(((place % size) + size) % size) is null)
        {
            place += step;
        }

        return table.Find(((place % size) + size) % size)!;
    }
}
