using System.Collections.Generic;
using Ordo.Chord.Machine.Keys;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Messages;

/// <summary>What one node says to another. Every one is sent by a node to a node; the envelope says who.</summary>
internal abstract record RingMessage : PeerMessage;

/// <summary>A message that gets one <see cref="Reply"/>.</summary>
/// <param name="Number">The asker's, and unique there.</param>
internal abstract record Question(ulong Number) : RingMessage;

/// <summary>The answer to a <see cref="Question"/>.</summary>
/// <param name="Number">That of the question.</param>
internal abstract record Reply(ulong Number) : RingMessage;

/// <summary>A node that is no part of the ring (yet, or no more) answers nothing else.</summary>
internal sealed record NotOnRing(ulong Number) : Reply(Number);

/// <summary>Are you there?</summary>
internal sealed record Ping(ulong Number) : Question(Number);

/// <summary>Yes.</summary>
internal sealed record Pong(ulong Number) : Reply(Number);

/// <summary>Who is nearer to a place? One step of a lookup.</summary>
internal sealed record AskStep(ulong Number, RingId Target) : Question(Number);

/// <summary>What a node knows of the way to a place.</summary>
/// <param name="Number">That of the question.</param>
/// <param name="Owns">Whether it owns the place itself.</param>
/// <param name="Predecessor">The node before it.</param>
/// <param name="Owners">Not empty when the answering node lies just before the place: those behind it, the first of them the owner if it lives.</param>
/// <param name="Closer">Nodes between it and the place, the nearest to the place first.</param>
internal sealed record Step(ulong Number, bool Owns, NodeRef? Predecessor, IReadOnlyList<NodeRef> Owners, IReadOnlyList<NodeRef> Closer) : Reply(Number);

/// <summary>Who stands around you?</summary>
internal sealed record AskNeighbours(ulong Number) : Question(Number);

/// <summary>Who stands around a node.</summary>
/// <param name="Number">That of the question.</param>
/// <param name="Predecessor">The node before it; null while it knows none.</param>
/// <param name="RangeStart">Where its range begins, excluded.</param>
/// <param name="Successors">The nodes behind it, in order.</param>
internal sealed record Neighbours(ulong Number, NodeRef? Predecessor, RingId RangeStart, IReadOnlyList<NodeRef> Successors) : Reply(Number);

/// <summary>I think that I stand just before you (Zave's rectify).</summary>
/// <param name="Number">The asker's.</param>
/// <param name="RangeStart">Where the range begins that the asker takes for its own, excluded: of it the other one may cede only what it owns itself.</param>
internal sealed record Notify(ulong Number, RingId RangeStart) : Question(Number);

/// <summary>Who stands there indeed.</summary>
/// <param name="Number">That of the question.</param>
/// <param name="Predecessor">The node that the answering one takes for its predecessor now.</param>
internal sealed record Notified(ulong Number, NodeRef? Predecessor) : Reply(Number);

/// <summary>There is somebody new behind you: look at once.</summary>
internal sealed record LookBehind : RingMessage;

/// <summary>I go. My keys are with my successor; these are my neighbours. Answered by <see cref="Farewell"/>, or by <see cref="Notified"/> when somebody else stands before the one that was told.</summary>
internal sealed record Leaving(ulong Number, NodeRef? Predecessor, RingId RangeStart, IReadOnlyList<NodeRef> Successors) : Question(Number);

/// <summary>The neighbour has closed the gap.</summary>
internal sealed record Farewell(ulong Number) : Reply(Number);

/// <summary>Hold these entries, if you have no newer ones.</summary>
/// <param name="Number">The asker's.</param>
/// <param name="Entries">As many as a message takes.</param>
/// <param name="ChargeFrom">Where the range of the asker begins, if the other one is to hold a copy of it from now on.</param>
internal sealed record Hold(ulong Number, IReadOnlyList<Entry> Entries, RingId? ChargeFrom) : Question(Number);

/// <summary>They are held.</summary>
/// <param name="Number">That of the question.</param>
/// <param name="Newer">What the answering node has instead of some of them.</param>
/// <param name="RangeStart">Where the range begins that it owns, excluded; it ends with the node itself.</param>
/// <param name="IsFull">It has no room; what would make its store larger was not taken.</param>
internal sealed record Held(ulong Number, IReadOnlyList<Entry> Newer, RingId RangeStart, bool IsFull) : Reply(Number);

/// <summary>Give me these entries.</summary>
internal sealed record Fetch(ulong Number, IReadOnlyList<EntryName> Names) : Question(Number);

/// <summary>Give me what lies on a way round the ring, from its beginning or after an entry of it.</summary>
internal sealed record FetchRange(ulong Number, RingId From, RingId To, EntryName? After) : Question(Number);

/// <summary>The entries that the answering node has, as many as a message takes.</summary>
/// <param name="Number">That of the question.</param>
/// <param name="Entries">In the order of the ring.</param>
/// <param name="HasMore">Whether the message ends before the way does.</param>
internal sealed record Fetched(ulong Number, IReadOnlyList<Entry> Entries, bool HasMore) : Reply(Number);

/// <summary>Do you hold what I hold? The way is cut into parts of equal length.</summary>
/// <param name="Number">The asker's.</param>
/// <param name="From">Where the way begins, excluded.</param>
/// <param name="To">Where it ends, included.</param>
/// <param name="Parts">What the asker has in each part.</param>
/// <param name="IsCharge">Whether the asker owns the whole way and the other one is to hold a copy of it.</param>
internal sealed record Compare(ulong Number, RingId From, RingId To, IReadOnlyList<Digest> Parts, bool IsCharge) : Question(Number);

/// <summary>The parts that differ.</summary>
internal sealed record Compared(ulong Number, IReadOnlyList<Difference> Differences) : Reply(Number);

/// <summary>A part that differs.</summary>
/// <param name="Part">Its number.</param>
/// <param name="Holds">What the answering node has in it; null when that is too much to tell, and smaller parts are to be compared.</param>
internal sealed record Difference(int Part, IReadOnlyList<Summary>? Holds);

/// <summary>An entry without its text.</summary>
internal readonly record struct Summary(EntryName Name, EntryVersion Version);
