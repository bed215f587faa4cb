using System;
using System.Collections.Generic;
using System.Text;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Keys;

/// <summary>Which of two states of a key is the newer one, everywhere the same.</summary>
/// <param name="Counter">One more than that of the state before it.</param>
/// <param name="Stamp">The operation that made it, a random number; where two owners counted to the same number at once it decides.</param>
internal readonly record struct EntryVersion(ulong Counter, ulong Stamp) : IComparable<EntryVersion>
{
    /// <summary>Whether the left one is the newer one.</summary>
    public static bool operator >(EntryVersion left, EntryVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is the older one.</summary>
    public static bool operator <(EntryVersion left, EntryVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is not the older one.</summary>
    public static bool operator >=(EntryVersion left, EntryVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Whether the left one is not the newer one.</summary>
    public static bool operator <=(EntryVersion left, EntryVersion right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public int CompareTo(EntryVersion other) => Counter != other.Counter ? Counter.CompareTo(other.Counter) : Stamp.CompareTo(other.Stamp);
}

/// <summary>Which key: its place, and its text.</summary>
/// <param name="Place">Where it belongs.</param>
/// <param name="Key">The key; null for what a classic node handed over, which knows places only (specs/s08 §3, <c>deligate_ids</c>) and stands for whatever key has this place.</param>
internal readonly record struct EntryName(RingId Place, string? Key);

/// <summary>A key with its text, or the fact that it was removed.</summary>
/// <param name="Name">Which key.</param>
/// <param name="Text">Its text; null when the key was removed: that is kept for a while, so that an old copy does not come back.</param>
/// <param name="Version">How new this is.</param>
/// <param name="Earlier">The stamps of the last operations before: one of them that comes again was done.</param>
internal sealed record Entry(EntryName Name, string? Text, EntryVersion Version, IReadOnlyList<ulong> Earlier)
{
    /// <summary>How many operations are recognised when they come again after the key has changed owners.</summary>
    public const int MaxEarlier = 16;

    /// <summary>What an entry takes in memory beside its key and its text, about.</summary>
    private const int Overhead = 160;

    private ulong _hash;

    /// <summary>How long ago the key was removed when this was sent: all nodes forget it at the same time, whichever has it from whom. Zero for a key with a text.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Whether the key was removed.</summary>
    public bool IsRemoved => Text is null;

    /// <summary>What it takes in memory and in a message, about, in bytes.</summary>
    public int Size { get; } = Overhead + BytesOf(Name.Key) + BytesOf(Text);

    /// <summary>Whether there were more operations than are remembered: one that is not among them may have been done all the same.</summary>
    public bool HasForgotten => Version.Counter > (ulong)Earlier.Count + 1;

    /// <summary>Whether an operation is in it already.</summary>
    public bool Contains(ulong stamp)
    {
        if (Version.Stamp == stamp)
        {
            return true;
        }

        foreach (var earlier in Earlier)
        {
            if (earlier == stamp)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The state after one more operation.</summary>
    /// <param name="before">The state before; null when there is none.</param>
    /// <param name="name">Which key.</param>
    /// <param name="text">Its text from now on; null when it goes.</param>
    /// <param name="stamp">The operation.</param>
    /// <param name="forgotten">What was counted to for removed keys that are forgotten: this one may have been one of them.</param>
    public static Entry After(Entry? before, EntryName name, string? text, ulong stamp, ulong forgotten)
    {
        if (before is null)
        {
            return new Entry(name, text, new EntryVersion(forgotten + 1, stamp), []);
        }

        var earlier = new List<ulong>(MaxEarlier) { before.Version.Stamp };
        for (var i = 0; i < before.Earlier.Count && earlier.Count < MaxEarlier; i++)
        {
            earlier.Add(before.Earlier[i]);
        }

        return new Entry(name, text, new EntryVersion(before.Version.Counter + 1, stamp), earlier);
    }

    /// <summary>A number that differs when the key or its version does. It is computed once.</summary>
    public ulong Hash() => _hash != 0 ? _hash : _hash = ComputeHash();

    private ulong ComputeHash()
    {
        var place = Name.Place;
        var key = Hash64.Of(Encoding.UTF8.GetBytes(Name.Key ?? ""), (ulong)place.High ^ (ulong)(place.High >> 64) ^ place.Low);
        return Hash64.Of(BitConverter.GetBytes(Version.Counter), key ^ Version.Stamp);
    }

    private static int BytesOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
