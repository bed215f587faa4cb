using System;
using System.Text;

namespace Ordo.Chord.Machine;

/// <summary>How a ring is kept. All nodes of a ring share the space and the number of copies; the times may differ.</summary>
/// <param name="Space">The places of the ring.</param>
internal sealed record ChordOptions(RingSpace Space)
{
    /// <summary>The largest text under a key, in bytes of UTF-8. With its key it fits into one message.</summary>
    public const int MaxTextBytes = 1024 * 1024;

    /// <summary>The longest key, in bytes of UTF-8.</summary>
    public const int MaxKeyBytes = 64 * 1024;

    /// <summary>Whether a key or a text is longer than any node takes.</summary>
    public static bool IsTooLong(string key, string? text) =>
        Encoding.UTF8.GetByteCount(key) > MaxKeyBytes || (text is not null && Encoding.UTF8.GetByteCount(text) > MaxTextBytes);

    /// <summary>How many nodes hold each key: its owner and those that follow it. 1 or more.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>How many nodes behind it a node knows. More than <see cref="Replicas"/>; 2·log₂N survives the death of half of N nodes at once (Stoica et al. 2003, theorem IV.5).</summary>
    public int Successors { get; init; } = 16;

    /// <summary>How often a node looks whether its neighbours are still its neighbours.</summary>
    public TimeSpan StabilizeInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often one finger is looked up anew.</summary>
    public TimeSpan FingerInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often an owner compares its keys with the copies that others hold.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take before the question is sent again, and after the last time its node counts as gone.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a question is sent: 1 or more.</summary>
    public int Tries { get; init; } = 2;

    /// <summary>How long a node may serve its keys after its successor last agreed that they are its own.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a client's operation is tried.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the first try of an operation may take before the owner is looked up step by step.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it is remembered that a key was removed. What a node holds and could compare with nobody for half of that time it forgets: some of it may have been removed.</summary>
    public TimeSpan TombstoneRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long what a node holds may go without a comparison.</summary>
    public TimeSpan MaxUnheard => TombstoneRetention / 2;

    /// <summary>How much a node holds, in bytes of keys and texts; more is refused.</summary>
    public long MaxStoreBytes { get; init; } = 1L << 30;

    /// <summary>Whether the table comes from a registry (specs/s08) and is not found out by asking neighbours.</summary>
    public bool TableIsGiven { get; init; }

    /// <summary>How many nodes an operation may pass before it counts as lost in a circle (specs/s08 §5): no ring that is whole takes more than m.</summary>
    public int MaxHops => (2 * Space.Bits) + 32;
}
