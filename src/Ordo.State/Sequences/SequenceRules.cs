namespace Ordo.State;

/// <summary>Which numbers a sequence accepts.</summary>
public static class SequenceRules
{
    /// <summary>The most ids one command may take: a bound on what one mistaken request can burn.</summary>
    public const int MaxCount = 100_000;

    /// <summary>The largest step.</summary>
    public const long MaxStep = 1_000_000_000;

    /// <summary>One line that says what a count must be, or null when this is one.</summary>
    public static string? CheckCount(long count) => count is >= 1 and <= MaxCount ? null : "A count must be 1 to 100000.";

    /// <summary>One line that says what a start must be, or null when this is one.</summary>
    public static string? CheckStart(long start) => start >= 0 ? null : "A start must be 0 to 9223372036854775807.";

    /// <summary>One line that says what a step must be, or null when this is one.</summary>
    public static string? CheckStep(long step) => step is >= 1 and <= MaxStep ? null : "A step must be 1 to 1000000000.";
}
