using System.Globalization;

namespace Ordo.Watching;

/// <summary>What a watch says about itself, in one line each.</summary>
internal static class WatchLines
{
    /// <summary>The line below the newest id, cut to the width of the terminal.</summary>
    /// <param name="counts">What was seen.</param>
    /// <param name="member">The member that is talked to; null when none is.</param>
    /// <param name="reconnects">How often another connection had to be made.</param>
    /// <param name="waiting">How long the present request has waited, when that is worth a word.</param>
    /// <param name="width">How many columns there are.</param>
    public static string Status(WatchCounts counts, string? member, int reconnects, TimeSpan? waiting, int width)
    {
        var parts = new List<string>
        {
            $"{Number(counts.Rate)}/s",
            $"last {(counts.Last is { } last ? Whole(last) : "-")}",
            waiting is { } time ? $"waiting {time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s" : Milliseconds(counts.Took),
            member ?? "no member yet",
        };
        AddTroubles(parts, counts, reconnects);
        var line = string.Join(" · ", parts);
        return line.Length <= width ? line : line[..Math.Max(0, width)];
    }

    /// <summary>The line at the end.</summary>
    public static string Summary(WatchCounts counts, int reconnects)
    {
        var seconds = counts.Elapsed.TotalSeconds;
        var parts = new List<string>
        {
            $"{Whole(counts.Ids)} ids in {seconds.ToString("F1", CultureInfo.InvariantCulture)} s ({Number(counts.Ids / Math.Max(seconds, 0.001))}/s)",
            $"{Milliseconds(counts.Mean)} each, {Milliseconds(counts.Longest)} at most",
        };
        AddTroubles(parts, counts, reconnects);
        if (counts.Unknown > 0)
        {
            parts.Add("ids may have been taken that were not printed");
        }

        return string.Join("; ", parts);
    }

    private static void AddTroubles(List<string> parts, WatchCounts counts, int reconnects)
    {
        if (counts.Gaps > 0)
        {
            parts.Add($"{counts.Gaps} gap{(counts.Gaps == 1 ? "" : "s")} to {Milliseconds(counts.Longest)}");
        }

        if (reconnects > 0)
        {
            parts.Add($"{reconnects} reconnect{(reconnects == 1 ? "" : "s")}");
        }

        if (counts.Failures > 0)
        {
            parts.Add($"{counts.Failures} failed");
        }

        if (counts.Unknown > 0)
        {
            parts.Add($"{counts.Unknown} unknown");
        }
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 and var ms => $"{ms.ToString("F2", CultureInfo.InvariantCulture)} ms",
        var ms => $"{ms.ToString("F0", CultureInfo.InvariantCulture)} ms",
    };

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
