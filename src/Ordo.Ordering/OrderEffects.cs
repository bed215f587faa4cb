using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Ordering;

/// <summary>What a machine wants done at the end of a turn. One object is used again and again: it is valid until the next turn.</summary>
public sealed class OrderEffects
{
    /// <summary>
    /// What to write and flush, as one batch; null when nothing changed or a batch is still under way. The next batch is what gathers until
    /// <see cref="IOrder.Persisted"/> is called with this one's mark.
    /// </summary>
    public PersistBatch? Persist { get; set; }

    /// <summary>Messages to send now. Everything they assert is flushed already.</summary>
    public List<(MemberId To, OrderMessage Message)> Messages { get; } = [];

    /// <summary>Committed entries, flushed here too, in order, each once.</summary>
    public List<Entry> Delivered { get; } = [];

    /// <summary>Barriers that hold once the entry at the given index is delivered.</summary>
    public List<(long Ticket, LogIndex Index)> BarriersPassed { get; } = [];

    /// <summary>Barriers that will never hold: the leader is gone. Asking again is harmless.</summary>
    public List<long> BarriersFailed { get; } = [];

    /// <summary>Whether the newest snapshot has to be read from disk for a member that is too far behind.</summary>
    public bool WantSnapshot { get; set; }

    /// <summary>A snapshot that came from the leader, whole: to be made durable and to replace the state.</summary>
    public ReceivedSnapshot? Install { get; set; }

    /// <summary>Empties everything for the next turn.</summary>
    public void Clear()
    {
        Persist = null;
        Messages.Clear();
        Delivered.Clear();
        BarriersPassed.Clear();
        BarriersFailed.Clear();
        WantSnapshot = false;
        Install = null;
    }
}

/// <summary>
/// One write-ahead record: the hard state, and the entries that follow <paramref name="Previous"/>. Entries that an earlier record holds
/// behind <paramref name="Previous"/> are void. Where the entry at <paramref name="Previous"/> has another term than
/// <paramref name="PreviousTerm"/>, all entries before it are: a snapshot was installed between.
/// </summary>
/// <param name="Mark">The number to report back when it is flushed; rises by one.</param>
/// <param name="Term">The current term.</param>
/// <param name="Vote">Who got this member's vote in that term.</param>
/// <param name="Previous">The index before the first entry.</param>
/// <param name="PreviousTerm">The term of the entry at that index.</param>
/// <param name="Entries">The entries, maybe none.</param>
public sealed record PersistBatch(
    long Mark, Term Term, MemberId Vote, LogIndex Previous, Term PreviousTerm, ReadOnlyMemory<Entry> Entries);

/// <summary>A snapshot received from the leader: the state after the entry at <paramref name="Index"/>.</summary>
public sealed record ReceivedSnapshot(LogIndex Index, Term Term, ReadOnlyMemory<byte> Bytes);
