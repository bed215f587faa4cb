using Ordo.Chord.Machine.Messages;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>
/// What a ring promises that was broken in two, whose sides went on by themselves: what was acknowledged before is not lost, what was overwritten or removed before does not come back, and nothing is there
/// that nobody wrote.
/// </summary>
internal static class NothingReturns
{
    /// <summary>Throws when a text that is there in the end, or was told, should not be.</summary>
    /// <param name="history">What clients did.</param>
    /// <param name="split">When the network broke first.</param>
    /// <param name="final">The text of each key in the end.</param>
    public static void Check(History history, Instant split, IReadOnlyDictionary<string, string?> final)
    {
        foreach (var (key, operations) in history.Keys)
        {
            foreach (var operation in operations)
            {
                if (operation.Told is { } told && WriterOf(operations, told) is null)
                {
                    throw new Violation(nameof(NothingReturns), $"'{key}' was told as {told}, which nobody wrote");
                }
            }

            if (final.TryGetValue(key, out var text) && Problem(operations, split, text) is { } problem)
            {
                throw new Violation(nameof(NothingReturns), $"'{key}' is {text ?? "nothing"} in the end: {problem}\n  {string.Join("\n  ", operations)}");
            }
        }
    }

    /// <summary>What is wrong with a text in the end; null when nothing is.</summary>
    public static string? Problem(IReadOnlyList<KeyOperation> operations, Instant split, string? text)
    {
        var writer = text is null ? null : WriterOf(operations, text);
        if (text is not null && writer is null)
        {
            return "nobody wrote it";
        }

        foreach (var later in operations)
        {
            if (IsAcknowledged(later) && later.End < split && writer is { IsCertain: true } && writer.End < later.Begin)
            {
                return $"it was overwritten by {later}";
            }
        }

        return text is null && LastText(operations, split) is { } lost ? $"it was {lost}, and nobody removed it" : null;
    }

    /// <summary>The text that a key had for certain when the network broke, and that nobody tried to change since.</summary>
    private static KeyOperation? LastText(IReadOnlyList<KeyOperation> operations, Instant split)
    {
        foreach (var write in operations)
        {
            if (IsAcknowledged(write) && write.Kind != OperationKind.Remove && write.End < split && !HasRivals(operations, write))
            {
                return write;
            }
        }

        return null;
    }

    private static bool HasRivals(IReadOnlyList<KeyOperation> operations, KeyOperation write)
    {
        foreach (var other in operations)
        {
            if (other != write && other.Kind == OperationKind.Remove && other.Outcome != OutcomeKind.Refused && (other.End > write.Begin || !other.IsCertain))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAcknowledged(KeyOperation operation) => operation.IsWrite && operation.IsCertain && operation.Outcome == OutcomeKind.Done;

    private static KeyOperation? WriterOf(IReadOnlyList<KeyOperation> operations, string text)
    {
        foreach (var operation in operations)
        {
            if (operation.IsWrite && operation.Text == text && operation.Outcome is OutcomeKind.Done or OutcomeKind.Unknown)
            {
                return operation;
            }
        }

        return null;
    }
}
