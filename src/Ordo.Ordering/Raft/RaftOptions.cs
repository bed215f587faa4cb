using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

/// <summary>How one Raft member behaves. Every protection beyond the paper's figure 2 can be switched off.</summary>
public sealed record RaftOptions
{
    /// <summary>This member.</summary>
    public required MemberId Self { get; init; }

    /// <summary>All members with a vote, this one included.</summary>
    public required IReadOnlyList<MemberId> Voters { get; init; }

    /// <summary>The shortest election time-out. Default 300 ms; sane: at least 5 heartbeats.</summary>
    public TimeSpan ElectionTimeoutMin { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The longest election time-out; each is drawn anew between the two (paper §5.2). Equal to the shortest switches the randomness off.
    /// Default 600 ms.
    /// </summary>
    public TimeSpan ElectionTimeoutMax { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>How often a leader shows that it lives. Default 50 ms.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// When the leader's connection closes, the next member in the list campaigns almost at once (an eighth of this) instead of waiting for its time-out,
    /// and each further one this much after the one before; when everybody had a turn it goes on so for the shortest election time-out. Default 30 ms: an
    /// election with its flushes. Zero or less switches the fast path off.
    /// </summary>
    public TimeSpan ClosedLinkStagger { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Ask before raising the term (Ongaro's thesis §9.6), so that a member that was cut off does not depose a working leader.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>A leader that hears no majority for an election time-out steps down (thesis §6.2).</summary>
    public bool CheckQuorum { get; init; } = true;

    /// <summary>Answer a failed consistency check with the conflicting term, so that the leader skips it at once (paper §5.3).</summary>
    public bool ConflictHints { get; init; } = true;

    /// <summary>The most bytes of entries in one append message; one larger entry travels alone. Default 512 KiB.</summary>
    public int MaxAppendBytes { get; init; } = 512 * 1024;

    /// <summary>The most append messages under way to one follower. Default 64: enough for any round trip on one site.</summary>
    public int MaxInflightAppends { get; init; } = 64;

    /// <summary>
    /// The most bytes of entries in one record of the log. Default 4 MiB; with one entry more it stays below the storage's 8 MiB.
    /// </summary>
    public int MaxPersistBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The most bytes a leader takes in without having committed them. Default 64 MiB; beyond it commands are refused as busy.</summary>
    public int MaxUncommittedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most entries delivered in one turn. Default 4096: some milliseconds of work for the state.</summary>
    public int MaxDeliveredEntries { get; init; } = 4096;

    /// <summary>How long no snapshot is taken from a leader after one found no room on the disk. Default 5 s.</summary>
    public TimeSpan SnapshotRetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The size of one piece of a snapshot on the wire. Default 512 KiB, at most 1 MiB.</summary>
    public int SnapshotChunkBytes { get; init; } = 512 * 1024;
}
