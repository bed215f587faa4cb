namespace Ordo.CommandLine;

/// <summary>What a <see cref="LinePrinter"/> does with a reader that is slow.</summary>
public sealed record LinePrinterOptions
{
    /// <summary>Lines that wait for a slow reader. Default 4096: some hundred KB.</summary>
    public int MaxWaiting { get; init; } = 4096;

    /// <summary>Whether lines that find no room are left out themselves; otherwise they push the oldest ones out, as is right for lines that are only looked at.</summary>
    public bool KeepsOldest { get; init; }

    /// <summary>Makes the line that tells how many were left out; it is written as soon as the reader takes lines again. Without it nothing is told.</summary>
    public Func<long, string>? Lost { get; init; }

    /// <summary>How long the last lines may take in the end: whoever reads nothing for that long reads nothing any more. Default one second.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);
}
