using System;
using Ordo.Machine;

namespace Ordo.Ordering;

/// <summary>
/// A total order broadcast as one member sees it: commands go in on any member and come out on every member in the same order, once, after they
/// are flushed on a majority. It is a machine: it is driven by calls, it never waits, and what it wants done is taken with <see cref="Collect"/>
/// at the end of a turn.
/// </summary>
/// <remarks>
/// Duties of the driver: (1) persist what <see cref="OrderEffects.Persist"/> holds and call <see cref="Persisted"/> once it is flushed; one batch is
/// under way at a time; (2) send <see cref="OrderEffects.Messages"/> at once: the machine holds back by itself what asserts something not yet
/// flushed; (3) hand <see cref="OrderEffects.Delivered"/> to the state machine in order. A broken invariant throws
/// <see cref="OrderInvariantException"/>, upon which the member stops.
/// </remarks>
public interface IOrder
{
    /// <summary>What this protocol can do and which faults it survives.</summary>
    OrderCapabilities Capabilities { get; }

    /// <summary>The member that orders at the moment, as far as known here; <see cref="MemberId.None"/> otherwise.</summary>
    MemberId Coordinator { get; }

    /// <summary>Counts the coordinators: each new one has a higher term. What a coordinator of an older term does is void.</summary>
    Term Term { get; }

    /// <summary>What this member does in that term.</summary>
    OrderRole Role { get; }

    /// <summary>Everything up to here is ordered for ever, as far as known here.</summary>
    LogIndex CommitIndex { get; }

    /// <summary>The last entry held here, flushed or not.</summary>
    LogIndex LastIndex { get; }

    /// <summary>The last entry that is flushed here.</summary>
    LogIndex FlushedIndex { get; }

    /// <summary>Whether <see cref="TrySubmit"/> would take a command now.</summary>
    bool AcceptsCommands { get; }

    /// <summary>When <see cref="Tick"/> wants to be called next.</summary>
    Instant NextTimer { get; }

    /// <summary>Lets time pass: timers that are due fire.</summary>
    void Tick(Instant now);

    /// <summary>Takes a message of another member.</summary>
    void Receive(MemberId from, OrderMessage message, Instant now);

    /// <summary>
    /// Offers a command of <paramref name="origin"/> to be ordered. False when this member does not order at the moment or has too much under
    /// way: nothing happened, and the command may be offered again, here or elsewhere.
    /// </summary>
    bool TrySubmit(MemberId origin, ReadOnlyMemory<byte> command);

    /// <summary>
    /// Asks for a point in the order that covers everything acknowledged before this call. It is answered by
    /// <see cref="OrderEffects.BarriersPassed"/> or <see cref="OrderEffects.BarriersFailed"/> with the same ticket; an answer may get lost with the
    /// network, so the caller asks again under a new ticket after a while. Tickets are never used again, not after a restart either: a late answer must not
    /// pass a newer barrier.
    /// </summary>
    void Barrier(long ticket);

    /// <summary>A connection to or from a peer is open again.</summary>
    void LinkUp(MemberId peer);

    /// <summary>A peer's connection is closed: its process most likely ended.</summary>
    void LinkDown(MemberId peer, Instant now);

    /// <summary>The batch with this mark is flushed.</summary>
    void Persisted(long mark);

    /// <summary>
    /// The disk has no room for more, or has room again. Without room nothing is taken in that would have to be written, so that memory stays bounded, and
    /// coordination is handed to another member where that is possible.
    /// </summary>
    void RoomChanged(bool hasRoom, Instant now);

    /// <summary>
    /// Hands coordination to another member, or to the one that suits best when none is named; no commands are taken meanwhile. False when this member does
    /// not coordinate, is alone, or the protocol has no such thing.
    /// </summary>
    bool Transfer(MemberId to, Instant now);

    /// <summary>
    /// A snapshot up to this index is durable here: entries up to it may go, but for the last <paramref name="keep"/> of them, as far as they weigh
    /// no more than <paramref name="keepBytes"/>; they spare a member that is a little behind the whole snapshot.
    /// </summary>
    void Compact(LogIndex snapshotIndex, int keep, long keepBytes);

    /// <summary>The snapshot asked for by <see cref="OrderEffects.WantSnapshot"/>, read from disk.</summary>
    void SnapshotLoaded(ReceivedSnapshot snapshot);

    /// <summary>
    /// The snapshot of <see cref="OrderEffects.Install"/> is durable: the order goes on behind it. False when more than it holds was delivered
    /// meanwhile, so that it must not become the state.
    /// </summary>
    bool SnapshotInstalled(LogIndex index, Term term);

    /// <summary>That snapshot could not be written for want of room: nothing changed, and after a while it is asked for again.</summary>
    void SnapshotRefused(LogIndex index, Instant now);

    /// <summary>
    /// Ends the turn: what has to be done because of all calls since the last one. With <paramref name="diskIdle"/> a batch to write may be among it.
    /// The driver calls <see cref="Release"/> when it has carried out the effects, before it calls anything else.
    /// </summary>
    OrderEffects Collect(bool diskIdle);

    /// <summary>Empties the effects that <see cref="Collect"/> gave.</summary>
    void Release();
}

/// <summary>What a member does in its term.</summary>
public enum OrderRole
{
    /// <summary>Takes the order from a coordinator.</summary>
    Follower,

    /// <summary>Looks for a coordinator, or tries to become it.</summary>
    Candidate,

    /// <summary>Coordinates.</summary>
    Leader,
}

/// <summary>A message between the same order protocol on two members. One sealed record per kind.</summary>
public abstract record OrderMessage : PeerMessage;

/// <summary>What an order protocol can do; printed at start for all but the default one.</summary>
/// <param name="Name">The name used with <c>--order</c>.</param>
/// <param name="Survives">The faults it survives, in words.</param>
/// <param name="HasTransfer">Whether leadership can be handed over on request.</param>
/// <param name="HasLearners">Whether members without a vote are possible.</param>
/// <param name="HasMembershipChange">Whether members can be added and removed at run time.</param>
public sealed record OrderCapabilities(string Name, string Survives, bool HasTransfer, bool HasLearners, bool HasMembershipChange);

/// <summary>A rule that the protocol rests on does not hold: memory, disk or code is broken, and the member must stop.</summary>
public sealed class OrderInvariantException : Exception
{
    /// <summary>Creates the exception with what was found.</summary>
    public OrderInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what was found and its cause.</summary>
    public OrderInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public OrderInvariantException()
    {
    }
}
