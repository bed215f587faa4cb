using System.Collections.Generic;

namespace Ordo.Chord.Web;

/// <summary>The ring as one node sees it.</summary>
/// <param name="Self">The id of the node that tells it.</param>
/// <param name="Bits">The ring has 2^bits places; 1 to 160.</param>
/// <param name="Mode"><c>ring</c> where nodes find each other, <c>registry</c> where a registry hands out places and tables.</param>
/// <param name="Replicas">On how many nodes a key lies, its owner included.</param>
/// <param name="Nodes">All nodes known to be in the ring, clockwise from place zero.</param>
/// <param name="Problem">One sentence on why the picture may be incomplete, or null.</param>
internal sealed record RingPicture(string Self, int Bits, string Mode, int Replicas, IReadOnlyList<RingNode> Nodes, string? Problem);

/// <summary>One node of the ring.</summary>
/// <param name="Id">Its place, 40 hexadecimal digits in lower case.</param>
/// <param name="Label">Its place for people: the number, or the first eight digits of a long one.</param>
/// <param name="Turn">How far around the ring it stands: 0 at the top, rising clockwise, below 1.</param>
/// <param name="Address">Where it listens, <c>host:port</c>.</param>
/// <param name="Keys">How many keys it owns, or null where it does not tell.</param>
/// <param name="Copies">How many keys of other nodes it holds copies of, or null where it does not tell.</param>
/// <param name="State"><see cref="Live"/>, or <see cref="Silent"/> for a node that did not answer lately and is not removed yet.</param>
internal sealed record RingNode(string Id, string Label, double Turn, string Address, long? Keys, long? Copies, string State)
{
    /// <summary>The <see cref="State"/> of a node that answers.</summary>
    public const string Live = "live";

    /// <summary>The <see cref="State"/> of a node that did not answer lately.</summary>
    public const string Silent = "silent";
}

/// <summary>One node and what it knows of others.</summary>
/// <param name="Id">Its place, 40 hexadecimal digits in lower case.</param>
/// <param name="Label">Its place for people.</param>
/// <param name="Address">Where it listens, <c>host:port</c>.</param>
/// <param name="Predecessor">The id of the node before it, or null while it knows none.</param>
/// <param name="Successors">The ids of the nodes after it, nearest first.</param>
/// <param name="Fingers">Its shortcuts, nearest first.</param>
/// <param name="Keys">How many keys it owns, or null where it does not tell.</param>
/// <param name="Copies">How many keys of other nodes it holds copies of, or null where it does not tell.</param>
/// <param name="OwnsFrom">It owns the places after this turn up to its own; the whole ring where this is its own turn.</param>
/// <param name="Kind"><see cref="Ordo"/>, or <see cref="Classic"/> for a foreign node that speaks only the teaching protocol; null for one that does not answer.</param>
internal sealed record NodePicture(
    string Id,
    string Label,
    string Address,
    string? Predecessor,
    IReadOnlyList<string> Successors,
    IReadOnlyList<FingerPicture> Fingers,
    long? Keys,
    long? Copies,
    double OwnsFrom,
    string? Kind)
{
    /// <summary>The <see cref="Kind"/> of a node of ours.</summary>
    public const string Ordo = "ordo";

    /// <summary>The <see cref="Kind"/> of a foreign node.</summary>
    public const string Classic = "classic";
}

/// <summary>Fingers of consecutive numbers that lead to the same node.</summary>
/// <param name="First">The number of the first one; finger i begins 2^(i − 1) places after the node, and i counts from 1.</param>
/// <param name="Last">The number of the last one.</param>
/// <param name="StartTurn">Where the first one begins, 0 to 1.</param>
/// <param name="Node">The id of the first node at that place or after it.</param>
internal sealed record FingerPicture(int First, int Last, double StartTurn, string Node);

/// <summary>The way of one lookup.</summary>
/// <param name="Key">What was looked up.</param>
/// <param name="Place">The key's place for people.</param>
/// <param name="Turn">The key's place, 0 to 1.</param>
/// <param name="Path">The ids of the nodes that were asked, in order: the one that began, …, the owner.</param>
/// <param name="Owner">The id of the node that the key belongs to; empty when the lookup failed.</param>
/// <param name="Found">Whether there is a text under the key.</param>
/// <param name="Text">The text, or the beginning of a long one; null when there is none.</param>
/// <param name="Problem">One sentence on why the lookup failed, or null.</param>
internal sealed record LookupPicture(
    string Key,
    string Place,
    double Turn,
    IReadOnlyList<string> Path,
    string Owner,
    bool Found,
    string? Text,
    string? Problem);
