using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.Chord.V1;
using Ordo.Chord.Web;
using Ordo.CommandLine;
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

    /// <summary>How many places with two claims are named.</summary>
    private const int MaxClashesTold = 3;

    /// <summary>How much of a text is shown.</summary>
    private const int MaxTextShown = 400;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(6);

    /// <summary>More keys than that nobody holds in memory: whoever tells more makes it up.</summary>
    private const long MaxCount = 1L << 40;

    // Touched by one walk at a time.
    private readonly Dictionary<string, RingClient> _clients = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _walking = new(1);

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
    /// <exception cref="RpcException">The first one does not answer, or makes no sense.</exception>
    public async Task<RingPicture> WalkAsync(CancellationToken ct)
    {
        var start = await DescribeFirstAsync(ct);
        await _walking.WaitAsync(ct);
        try
        {
            var (found, isWhole) = await AskAllAsync(start, ct);
            await ForgetAsync(found.Select(seen => seen.Node.Address).ToHashSet(StringComparer.Ordinal));
            return PictureOf(start, found, isWhole);
        }
        finally
        {
            _walking.Release();
        }
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

        await using var client = ClientOf(address);
        var seen = await AskAsync(new NodeRef(place, address), client, ct);
        return seen.Told is { } told
            ? Shown(SpaceOf(told), told)
            : new NodePicture(id, id[..8], address, null, [], [], null, null, place.Turn, seen.IsLive ? NodePicture.Classic : null);
    }

    /// <inheritdoc/>
    public async Task<LookupPicture> LookupAsync(string key, CancellationToken ct)
    {
        RingSpace space;
        try
        {
            space = SpaceOf(await DescribeFirstAsync(ct));
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
        _walking.Dispose();
    }

    private static RingSpace SpaceOf(Description node) => new(node.Bits, node.Hash == "sha1" ? KeyHash.Sha1 : KeyHash.Adler32);

    /// <summary>Itself, its companions, and those who stand around it.</summary>
    private static IEnumerable<NodeRef> Named(Description node) =>
        node.Successors.Concat(node.Here).Append(node.Self).Append(node.Predecessor).Select(RingCodec.ToNode).OfType<NodeRef>();

    /// <summary>Each place once: where several addresses claim one, the one that answers, and a word about it.</summary>
    private static RingPicture PictureOf(Description start, IReadOnlyList<Seen> found, bool isWhole)
    {
        var space = SpaceOf(start);
        var places = found
            .GroupBy(seen => seen.Node.Id, (_, claims) => claims.OrderByDescending(seen => seen.IsLive).ThenBy(seen => seen.Node.Address, StringComparer.Ordinal).ToList())
            .OrderBy(claims => claims[0].Node.Id)
            .ToList();
        List<string> problems = [.. places.Where(claims => claims.Count > 1).Take(MaxClashesTold)
            .Select(claims => $"The place {space.Show(claims[0].Node.Id)} is claimed by {claims[0].Node.Address} and by {claims[1].Node.Address}.")];
        if (!isWhole)
        {
            problems.Add($"The ring has more than {MaxNodes} nodes; these are the first that were found.");
        }

        return new RingPicture(
            RingCodec.ToNode(start.Self)!.Id.ToString(),
            start.Bits,
            start.Mode,
            start.Replicas,
            [.. places.Select(claims => Shown(space, claims[0]))],
            problems.Count > 0 ? string.Join(' ', problems) : null);
    }

    private static RingNode Shown(RingSpace space, Seen seen) =>
        new(
            seen.Node.Id.ToString(),
            space.Show(seen.Node.Id),
            seen.Node.Id.Turn,
            seen.Node.Address,
            seen.Told?.Keys,
            seen.Told?.Copies,
            seen.IsLive ? RingNode.Live : RingNode.Silent);

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
            NodePicture.Ordo);
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

    /// <summary>The node that the walk begins at, whatever it calls its address.</summary>
    private async Task<Description> DescribeFirstAsync(CancellationToken ct)
    {
        var told = await _first.DescribeAsync(null, ct);
        return IsSound(told) ? Bounded(told) : throw new RpcException(RpcStatusCode.Internal, "what it tells of itself makes no sense");
    }

    private async Task<(IReadOnlyList<Seen> Found, bool IsWhole)> AskAllAsync(Description start, CancellationToken ct)
    {
        var found = new Dictionary<NodeRef, Seen>();
        var next = Named(start).ToHashSet();
        while (next.Count > 0 && found.Count < MaxNodes)
        {
            var asked = next.Take(MaxNodes - found.Count).ToList();
            next = [];
            foreach (var chunk in asked.Chunk(MaxAtOnce))
            {
                foreach (var seen in await Task.WhenAll(chunk.Select(node => AskAsync(node, KeptClientOf(node.Address), ct))))
                {
                    found[seen.Node] = seen;
                    next.UnionWith(seen.Told is { } told ? Named(told) : []);
                }
            }

            next.ExceptWith(found.Keys);
        }

        return ([.. found.Values], next.Count == 0);
    }

    private static async Task<Seen> AskAsync(NodeRef node, RingClient? client, CancellationToken ct)
    {
        if (client is null)
        {
            return new Seen(node, IsLive: false, Told: null);
        }

        try
        {
            var told = await client.DescribeAsync(node.Id, ct);
            var isItself = IsSound(told) && RingCodec.ToNode(told.Self) == node;
            return new Seen(node, isItself, isItself ? Bounded(told) : null);
        }
        catch (RpcException failure)
        {
            // Of another make, which lives and tells nothing; or gone.
            return new Seen(node, failure.Status.Code == RpcStatusCode.Unimplemented, Told: null);
        }
    }

    private static bool IsSound(Description told) => RingCodec.ToNode(told.Self) is not null && told.Bits is >= 1 and <= RingId.Bits;

    private static Description Bounded(Description told)
    {
        told.Keys = Math.Clamp(told.Keys, 0, MaxCount);
        told.Copies = Math.Clamp(told.Copies, 0, MaxCount);
        return told;
    }

    private static RingClient? ClientOf(string address) => HostAndPort.TryParse(address, out var parsed) ? new RingClient(parsed, AnswerTimeout) : null;

    private RingClient? KeptClientOf(string address)
    {
        if (!_clients.TryGetValue(address, out var client) && ClientOf(address) is { } made)
        {
            _clients.Add(address, client = made);
        }

        return client;
    }

    /// <summary>Ends the connections to those who are not on the ring any more.</summary>
    private async Task ForgetAsync(HashSet<string> addresses)
    {
        foreach (var gone in _clients.Keys.Where(address => !addresses.Contains(address)).ToList())
        {
            _clients.Remove(gone, out var client);
            await client!.DisposeAsync();
        }
    }

    /// <summary>What came of asking a node.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="IsLive">Whether somebody answered who may be it.</param>
    /// <param name="Told">What it tells of itself; null when it does not answer, or is of another make.</param>
    private sealed record Seen(NodeRef Node, bool IsLive, Description? Told);
}
