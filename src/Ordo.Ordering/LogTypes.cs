using System;
using System.Globalization;

namespace Ordo.Ordering;

/// <summary>A term of leadership: at most one leader each. 0 before the first election.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    /// <summary>Whether the left term is older.</summary>
    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    /// <summary>Whether the left term is newer.</summary>
    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    /// <summary>Whether the left term is not newer.</summary>
    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    /// <summary>Whether the left term is not older.</summary>
    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    /// <summary>The term after this one.</summary>
    public Term Next() => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The place of an entry in the log: 1 for the first; 0 is "before the first".</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    /// <summary>The index a number of places later.</summary>
    public static LogIndex operator +(LogIndex index, long count) => new(index.Value + count);

    /// <summary>The index a number of places earlier.</summary>
    public static LogIndex operator -(LogIndex index, long count) => new(index.Value - count);

    /// <summary>How many places the left index is later.</summary>
    public static long operator -(LogIndex left, LogIndex right) => left.Value - right.Value;

    /// <summary>Whether the left index is earlier.</summary>
    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    /// <summary>Whether the left index is later.</summary>
    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    /// <summary>Whether the left index is not later.</summary>
    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    /// <summary>Whether the left index is not earlier.</summary>
    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    /// <summary>The earlier of two indexes.</summary>
    public static LogIndex Min(LogIndex a, LogIndex b) => a <= b ? a : b;

    /// <summary>The later of two indexes.</summary>
    public static LogIndex Max(LogIndex a, LogIndex b) => a >= b ? a : b;

    /// <inheritdoc/>
    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an entry holds.</summary>
public enum EntryKind : byte
{
    /// <summary>A client command, opaque to the order.</summary>
    Command = 0,

    /// <summary>The empty entry that opens a leader's term, so that the entries of earlier terms can be committed (Raft §8).</summary>
    NoOp = 1,

    // 2 is kept for a change of the voters, which comes as an entry of its own.
}

/// <summary>One entry of the log.</summary>
public readonly record struct Entry(LogIndex Index, Term Term, EntryKind Kind, ReadOnlyMemory<byte> Command)
{
    /// <summary>What an entry counts for in limits of batches and memory: its command and a fixed part for the rest.</summary>
    public int Weight => Command.Length + 32;
}
