using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Chord.Node;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Wire = Ordo.Chord.V1;

namespace Ordo.Chord.Tests.Node;

/// <summary>Peers and registries that say nonsense, or nothing: the node lives, says what is wrong, and serves.</summary>
public sealed class OddTalkerTests : IAsyncLifetime
{
    private RunningRing _ring = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _ring = await RunningRing.JoinedAsync(2, new Random(1));

    public ValueTask DisposeAsync() => _ring.DisposeAsync();

    [Fact]
    public async Task A_stream_of_another_ring_is_refused()
    {
        foreach (var header in new[] { "5/adler32", "", "160/sha1 " })
        {
            var failure = await TalkAsync(header, []);
            Assert.Equal((RpcStatusCode.FailedPrecondition, "this is another ring: it is 160/sha1"), (failure.Code, failure.Detail));
        }

        await ServesAsync();
    }

    [Fact]
    public async Task A_stream_of_nonsense_is_ended()
    {
        var stranger = new NodeRef(RingId.PowerOfTwo(7), "127.0.0.1:1");
        var self = (await _ring[0].StandAsync())[0].Self;
        var good = RingCodec.Encode(new Envelope(stranger, self, new Ping(1)));
        Assert.Equal(RpcStatusCode.InvalidArgument, (await TalkAsync("160/sha1", [good, new Wire.Envelope()])).Code);
        Assert.Equal(RpcStatusCode.InvalidArgument, (await TalkAsync("160/sha1", [good, new Wire.Envelope(good) { To = ByteString.Empty }])).Code);
        Assert.Equal(RpcStatusCode.InvalidArgument, (await TalkAsync("160/sha1", [RingCodec.Encode(new Envelope(self, self, new Ping(1)))])).Code);
        var other = RingCodec.Encode(new Envelope(stranger with { Address = "127.0.0.1:2" }, self, new Ping(1)));
        var failure = await TalkAsync("160/sha1", [good, other]);
        Assert.Equal("a stream is of one address, 127.0.0.1:1, and this message says that it comes from 127.0.0.1:2", failure.Detail);
        await ServesAsync();
    }

    [Fact]
    public async Task Messages_of_every_kind_from_strangers_and_in_the_name_of_others_break_nothing()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var any = new AnyMessage(new Random(seed));
        var (self, other) = ((await _ring[0].StandAsync())[0].Self, (await _ring[1].StandAsync())[0].Self);
        NodeRef[] names = [other, other with { Id = RingId.Zero }, new NodeRef(self.Id, other.Address)];
        foreach (var name in names)
        {
            var envelopes = Enumerable.Range(0, 20).SelectMany(_ => AnyMessage.Kinds).Select(kind => RingCodec.Encode(new Envelope(name, self, any.Make(kind)))).ToArray();
            Assert.Equal(RpcStatusCode.Ok, (await TalkAsync("160/sha1", envelopes)).Code);
        }

        await ServesAsync();
        Assert.False(_ring[0].Server.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_flood_leaves_clients_their_turn_and_links_their_number()
    {
        // Each asks in the name of an address where nobody is, or somebody who never reads: the answers find nobody.
        using var mute = new TcpListener(IPAddress.Loopback, FreePorts.Tcp());
        mute.Start();
        var self = (await _ring[0].StandAsync())[0].Self;
        var floods = Enumerable.Range(0, 4).Select(i =>
        {
            var from = new NodeRef(RingId.PowerOfTwo(i), i == 0 ? $"{mute.LocalEndpoint}" : $"127.0.0.1:{i + 2}");
            return TalkAsync("160/sha1", Enumerable.Repeat(RingCodec.Encode(new Envelope(from, self, new AskNeighbours(1))), 20_000));
        }).ToArray();
        await ServesAsync();
        Assert.All(await Task.WhenAll(floods), status => Assert.Equal(RpcStatusCode.Ok, status.Code));
        await ServesAsync();
        await Eventually.TrueAsync(() => _ring[0].Server.Host.OpenLinks == 1, "Links to nobody stay open.");
        Assert.All(_ring.Nodes, node => Assert.Empty(node.Complaints));
    }

    [Fact]
    public async Task Whoever_takes_connections_and_never_answers_holds_nobody_up()
    {
        using var mute = new TcpListener(IPAddress.Loopback, FreePorts.Tcp());
        mute.Start();
        await using var odd = await OddRegistry.StartAsync();
        await using var ring = await RunningRing.RegisteredAsync(odd.Address, 3);
        string[] keys = [.. Enumerable.Range(0, 32).Select(i => $"key {i}")];
        await ring.SaveAsync(keys, new Random(1));

        // It stands between the others from now on: its places are served by whoever stands behind it.
        await using var peer = new ClassicPeer(odd.Address, Eventually.Limit);
        await peer.RegisterAsync(new HostAndPort("127.0.0.1", ((IPEndPoint)mute.LocalEndpoint).Port), Token);
        var asked = odd.Asked;
        await Eventually.TrueAsync(() => odd.Asked > asked + 12, "Nobody asks for the table any more.");
        await Eventually.TrueAsync(() => FindsAsync(ring, keys), () => "Keys are out of reach.");
        Assert.All(ring.Nodes, node => Assert.Empty(node.Complaints));
    }

    [Fact]
    public async Task A_table_that_lies_breaks_nothing_and_the_truth_mends_everything()
    {
        await using var odd = await OddRegistry.StartAsync();
        await using var ring = await RunningRing.RegisteredAsync(odd.Address, 3);
        string[] keys = [.. Enumerable.Range(0, 32).Select(i => $"key {i}")];
        await ring.SaveAsync(keys, new Random(1));
        var nodes = odd.Nodes;
        Func<int, pft_output>[] lies =
        [
            id => new pft_output { Predecessor = id, FingerTable = { nodes.Select(node => $"{node}") } },
            id => new pft_output { Predecessor = 99, FingerTable = { nodes.Select(node => $"({node.Id}, {odd.Address})") } },
            id => new pft_output { Predecessor = -1, FingerTable = { "", "()", "(1)", "(, )", "(8, x", "(8, 127.0.0.1)", "(99999999999, 127.0.0.1:1)", "(32, 127.0.0.1:1)", "(-1, 127.0.0.1:1)", "(3,127.0.0.1:1)" } },
            id => new pft_output { Predecessor = 1, FingerTable = { Enumerable.Range(0, 32).Select(other => $"({other}, {nodes[other % nodes.Count].Address})") } },
            id => new pft_output { Predecessor = 3, FingerTable = { Enumerable.Range(0, 32).Select(other => $"({other}, 127.0.0.1:{other + 1})") } },
            id => new pft_output(),
            id => throw new RpcException(RpcStatusCode.ResourceExhausted, "not today"),
        ];
        foreach (var lie in lies)
        {
            odd.Lie = lie;
            var asked = odd.Asked;
            await Eventually.TrueAsync(() => odd.Asked >= asked + 4, "Nobody asks for the table any more.");
        }

        odd.Lie = null;
        await Eventually.TrueAsync(() => ring.Nodes.TrueForAll(node => node.Told.Length > 0 && node.Told[^1].EndsWith("answers again", StringComparison.Ordinal)), "Not every node says that the registry is back.");
        await Eventually.TrueAsync(() => FindsAsync(ring, keys), () => "Keys are gone.");
    }

    private static async Task<bool> FindsAsync(RunningRing ring, string[] keys)
    {
        foreach (var key in keys)
        {
            foreach (var node in ring.Nodes)
            {
                if ((await node.Client.GetAsync(key, Token)).Text != $"text of {key}")
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task ServesAsync()
    {
        await _ring.WholeAsync();
        foreach (var node in _ring.Nodes)
        {
            var key = $"{Guid.NewGuid()}";
            Assert.True((await node.Client.PutAsync(key, "text", onlyIfAbsent: true, Token)).Saved);
            Assert.Equal("text", (await _ring[0].Client.GetAsync(key, Token)).Text);
        }
    }

    private async Task<RpcStatus> TalkAsync(string ring, IEnumerable<Wire.Envelope> envelopes)
    {
        await using var channel = new RpcChannel(_ring[0].Address.ToUri());
        using var call = channel.ClientStreaming(RingMethods.Talk, new RpcCallOptions { Headers = new RpcMetadata { { RingMethods.RingHeader, ring } } }, Token);
        try
        {
            foreach (var envelope in envelopes)
            {
                await call.Requests.WriteAsync(envelope, Token);
            }

            await call.Requests.CompleteAsync();
            await call.Response;
            return RpcStatus.Ok;
        }
        catch (RpcException failure)
        {
            return failure.Status;
        }
    }
}
