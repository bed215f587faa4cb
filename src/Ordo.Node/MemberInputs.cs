using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Node;

/// <summary>Something that happened to a member since its last turn. One sealed record per kind.</summary>
public abstract record MemberInput;

/// <summary>A client's command. It fails as <see cref="FailureKind.Unknown"/> or <see cref="FailureKind.NotDone"/> when the deadline passes.</summary>
public sealed record SubmitInput(ICommandCaller Caller, Command Command, SessionRequest? Session, Instant Deadline) : MemberInput;

/// <summary>A client's read: linearizable, or of whatever this member has.</summary>
public sealed record ReadInput(IReadCaller Caller, bool Local, Instant Deadline) : MemberInput;

/// <summary>A message of another member.</summary>
public sealed record PeerInput(MemberId From, PeerMessage Message) : MemberInput;

/// <summary>A connection to a peer is open.</summary>
public sealed record LinkUpInput(MemberId Peer) : MemberInput;

/// <summary>A peer's connection closed.</summary>
public sealed record LinkDownInput(MemberId Peer) : MemberInput;

/// <summary>The batch under way is flushed. <paramref name="HasRoom"/>: whether the disk has room for more (PROMISES 7).</summary>
public sealed record PersistedInput(long Mark, bool HasRoom) : MemberInput;

/// <summary>The disk has room again, or has none left.</summary>
public sealed record DiskRoomInput(bool HasRoom) : MemberInput;

/// <summary>A snapshot of this member's state is durable; or it could not be written, and the log stays.</summary>
public sealed record SnapshotSavedInput(LogIndex Index, bool Saved) : MemberInput;

/// <summary>The newest snapshot, read for a follower that needs it.</summary>
public sealed record SnapshotLoadedInput(ReceivedSnapshot Snapshot) : MemberInput;

/// <summary>A snapshot from the leader is durable here, and this is its state.</summary>
public sealed record SnapshotInstalledInput(LogIndex Index, Term Term, OrdoState State) : MemberInput;

/// <summary>A snapshot from the leader found no room on the disk: it was not installed, and comes again after a while.</summary>
public sealed record SnapshotNotInstalledInput(LogIndex Index) : MemberInput;

/// <summary>Hand leadership to another member, if this one leads: it is about to stop.</summary>
public sealed record TransferInput : MemberInput;
