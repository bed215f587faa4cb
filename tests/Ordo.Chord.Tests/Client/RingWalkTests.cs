using Ordo.Chord.Client;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.V1;
using Ordo.Chord.Web;
using Ordo.Rpc.Server;
using NodeRef = Ordo.Chord.V1.NodeRef;

namespace Ordo.Chord.Tests.Client;

/// <summary>The picture of a ring in which nodes tell what they like.</summary>
public sealed class RingWalkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_not_who_was_asked_or_makes_no_sense_is_silent()
    {
        await using var other = await TellingAsync(peer => DescriptionOf(3, peer));
        await using var bits = await TellingAsync(peer => DescriptionOf(4, peer) with { Bits = 161 });
        await using var nobody = await TellingAsync(_ => new Told(null, 0, 160, 0, []));
        await using var first = await TellingAsync(peer => DescriptionOf(1, peer) with { Successors = [Ref(2, $"{other.Address}"), Ref(4, $"{bits.Address}"), Ref(5, $"{nobody.Address}")] });
        await using var walk = new RingWalk(first.Address);
        var ring = await walk.WalkAsync(Cancellation);
        Assert.Equal([RingNode.Live, RingNode.Silent, RingNode.Silent, RingNode.Silent], ring.Nodes.Select(node => node.State));
        Assert.All(ring.Nodes.Skip(1), node => Assert.Null(node.Keys));
        Assert.Null((await walk.NodeAsync(ring.Nodes[1].Id, Cancellation))!.Kind);
    }

    [Fact]
    public async Task Counts_that_nobody_can_have_are_cut()
    {
        await using var much = await TellingAsync(peer => DescriptionOf(1, peer) with { Keys = long.MaxValue });
        await using var little = await TellingAsync(peer => DescriptionOf(1, peer) with { Keys = -1 });
        await using var ofMuch = new RingWalk(much.Address);
        await using var ofLittle = new RingWalk(little.Address);
        Assert.Equal(1L << 40, Assert.Single((await ofMuch.WalkAsync(Cancellation)).Nodes).Keys);
        Assert.Equal(0, Assert.Single((await ofLittle.WalkAsync(Cancellation)).Nodes).Keys);
    }

    [Fact]
    public async Task Of_two_addresses_that_claim_one_place_the_one_that_answers_is_shown_and_both_are_named()
    {
        var silent = FreeAddress.Take();
        await using var second = await TellingAsync(peer => DescriptionOf(2, peer));
        await using var first = await TellingAsync(peer => DescriptionOf(1, peer) with { Successors = [Ref(2, $"{silent}"), Ref(2, $"{second.Address}")] });
        await using var walk = new RingWalk(first.Address);
        var ring = await walk.RingAsync(Cancellation);
        Assert.Equal([$"{first.Address}", $"{second.Address}"], ring.Nodes.Select(node => node.Address));
        Assert.Contains($"is claimed by {second.Address} and by {silent}.", ring.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_living_node_of_another_make_is_live_and_classic()
    {
        await using var classic = await OddPeer.StartAsync(_ => Task.FromResult("Node"));
        await using var first = await TellingAsync(peer => DescriptionOf(1, peer) with { Successors = [Ref(2, $"{classic.Address}")] });
        await using var walk = new RingWalk(first.Address);
        var node = (await walk.RingAsync(Cancellation)).Nodes[1];
        Assert.Equal((RingNode.Live, null, null), (node.State, node.Keys, node.Copies));
        Assert.Equal(NodePicture.Classic, (await walk.NodeAsync(node.Id, Cancellation))!.Kind);
    }

    private static Told DescriptionOf(int place, string address) => new(Ref(place, address), 1, 160, 0, []);

    private static NodeRef Ref(int place, string address) => new() { Id = RingCodec.ToWire(RingId.FromNumber(place)), Address = address };

    private static async Task<OddPeer> TellingAsync(Func<string, Told> tell)
    {
        OddPeer? peer = null;
        return peer = await OddPeer.StartAsync(_ => Task.FromResult("Node"), routes => routes.MapUnary(RingMethods.Describe, (_, _) => Task.FromResult(tell($"{peer!.Address}").ToWire())));
    }

    /// <summary>What a node tells of itself.</summary>
    private sealed record Told(NodeRef? Self, long Keys, int Bits, long Copies, NodeRef[] Successors)
    {
        public Description ToWire() => new() { Self = Self, Bits = Bits, Hash = "sha1", Mode = "ring", Replicas = 1, Keys = Keys, Copies = Copies, Successors = { Successors } };
    }
}
