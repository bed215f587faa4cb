using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.V1;
using Ordo.Chord.Web;
using Ordo.Rpc;
using NodeRef = Ordo.Chord.Machine.NodeRef;

namespace Ordo.Chord.Client;

/// <summary>The whole ring as it can be seen from one node: each node is asked who stands around it, until nobody new is named.</summary>
/// <param name="first">The node to begin at.</param>
internal sealed class RingWalk(HostAndPort first) : IRingView, IAsyncDisposable
{
    /// <summary>Larger rings are shown in part, with a word about it.</summary>
    private const int MaxNodes = 4096;

    /// <summary>How many nodes are asked at once.</summary>
    private const int MaxAtOnce = 32;

    /// <summary>How much of a text is shown.</summary>
    private const int MaxTextShown = 400;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(6);

    private readonly ConcurrentDictionary<string, RingClient> _clients = new();
    private volatile Dictionary<string, string> _addresses = [];
    private readonly RingClient _first = new(first, LookupTimeout);

    /// <inheritdoc/>
    public async Task<RingPicture> RingAsync(CancellationToken ct)
    {
        try
        {
            var ring = await WalkAsync(ct);
            _addresses = ring.Nodes.ToDictionary(node => node.Id, node => node.Address);
            return ring;
        }
        catch (RpcException failure)
        {
            return new RingPicture("", RingId.Bits, "ring", 0, [], $"{_first.Address} does not answer: {failure.Status.Detail}");
        }
    }

    /// <summary>Asks all nodes.</summary>
    /// <exception cref="RpcException">The first one does not answer.</exception>
    public async Task<RingPicture> WalkAsync(CancellationToken ct)
    {
        var start = await _first.DescribeAsync(null, ct);
        var found = new Dictionary<NodeRef, Description?>();
        var next = Named(start).ToHashSet();
        while (next.Count > 0 && found.Count < MaxNodes)
        {
            var asked = next.Take(MaxNodes - found.Count).ToList();
            next = [];
            foreach (var chunk in asked.Chunk(MaxAtOnce))
            {
                var answers = await Task.WhenAll(chunk.Select(node => AskAsync(node, ct)));
                for (var i = 0; i < chunk.Length; i++)
                {
                    found[chunk[i]] = answers[i];
                    next.UnionWith(answers[i] is { } answer ? Named(answer) : []);
                }
            }

            next.ExceptWith(found.Keys);
        }

        var space = SpaceOf(start);
        return new RingPicture(
            RingCodec.ToNode(start.Self)!.Id.ToString(),
            start.Bits,
            start.Mode,
            start.Replicas,
            [.. found.OrderBy(node => node.Key.Id).Select(node => Shown(space, node.Key, node.Value))],
            next.Count > 0 ? $"The ring has more than {MaxNodes} nodes; these are the first that were found." : null);
    }

    /// <inheritdoc/>
    public async Task<NodePicture?> NodeAsync(string id, CancellationToken ct)
    {
        if (!_addresses.ContainsKey(id))
        {
            await RingAsync(ct);
        }

        if (!_addresses.TryGetValue(id, out var address) || !RingId.TryParse(id, out var place))
        {
            return null;
        }

        var node = new NodeRef(place, address);
        return await AskAsync(node, ct) is { } answer
            ? Shown(SpaceOf(answer), answer)
            : new NodePicture(id, id[..8], address, null, [], [], null, null, place.Turn, "classic");
    }

    /// <inheritdoc/>
    public async Task<LookupPicture> LookupAsync(string key, CancellationToken ct)
    {
        RingSpace space;
        try
        {
            space = SpaceOf(await _first.DescribeAsync(null, ct));
        }
        catch (RpcException failure)
        {
            return new LookupPicture(key, "", 0, [], "", Found: false, null, failure.Status.Detail);
        }

        var place = space.PlaceOf(key);
        try
        {
            var way = await _first.LookUpAsync(key, ct);
            var text = way.Found ? await TextAsync(key, ct) : null;
            string[] path = [.. way.Path.Select(RingCodec.ToNode).OfType<NodeRef>().Select(node => node.Id.ToString())];
            return new LookupPicture(key, space.Show(place), place.Turn, path, path.LastOrDefault() ?? "", way.Found, text, null);
        }
        catch (RpcException failure)
        {
            return new LookupPicture(key, space.Show(place), place.Turn, [], "", Found: false, null, failure.Status.Detail);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            await client.DisposeAsync();
        }

        await _first.DisposeAsync();
    }

    private static RingSpace SpaceOf(Description node) => new(node.Bits, node.Hash == "sha1" ? KeyHash.Sha1 : KeyHash.Adler32);

    /// <summary>Itself, its companions, and those who stand around it.</summary>
    private static IEnumerable<NodeRef> Named(Description node) =>
        node.Successors.Concat(node.Here).Append(node.Self).Append(node.Predecessor).Select(RingCodec.ToNode).OfType<NodeRef>();

    private static RingNode Shown(RingSpace space, NodeRef node, Description? answer) =>
        new(node.Id.ToString(), space.Show(node.Id), node.Id.Turn, node.Address, answer?.Keys, answer?.Copies, answer is null ? RingNode.Silent : RingNode.Live);

    private static NodePicture Shown(RingSpace space, Description node)
    {
        var self = RingCodec.ToNode(node.Self)!;
        return new NodePicture(
            self.Id.ToString(),
            space.Show(self.Id),
            self.Address,
            RingCodec.ToNode(node.Predecessor)?.Id.ToString(),
            [.. node.Successors.Select(RingCodec.ToNode).OfType<NodeRef>().Select(other => other.Id.ToString())],
            [.. Fingers(node)],
            node.Keys,
            node.Copies,
            RingCodec.TryRead(node.RangeStart, out var start) ? start.Turn : self.Id.Turn,
            "ordo");
    }

    private static IEnumerable<FingerPicture> Fingers(Description node)
    {
        foreach (var finger in node.Fingers)
        {
            if (RingCodec.TryRead(finger.Start, out var start) && RingCodec.ToNode(finger.Node) is { } target)
            {
                yield return new FingerPicture(finger.First + 1, finger.Last + 1, start.Turn, target.Id.ToString());
            }
        }
    }

    private async Task<string?> TextAsync(string key, CancellationToken ct)
    {
        try
        {
            var text = (await _first.GetAsync(key, ct)).Text;
            return text.Length <= MaxTextShown ? text : $"{text[..MaxTextShown]}…";
        }
        catch (RpcException)
        {
            // Removed meanwhile, or on a node that does not hand out texts: the way is shown all the same.
            return null;
        }
    }

    private async Task<Description?> AskAsync(NodeRef node, CancellationToken ct)
    {
        if (!HostAndPort.TryParse(node.Address, out var address))
        {
            return null;
        }

        try
        {
            return await _clients.GetOrAdd(node.Address, _ => new RingClient(address, AnswerTimeout)).DescribeAsync(node.Id, ct);
        }
        catch (RpcException)
        {
            // Gone, or of another make: shown as silent.
            return null;
        }
    }
}
