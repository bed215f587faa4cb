using System.Collections.Generic;

namespace Ordo.Workers.Machine.Lines;

/// <summary>What a line of the client of gRPC asks for (specs/s07 §4).</summary>
internal abstract record WorkLine
{
    private WorkLine()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Nothing : WorkLine;

    /// <summary>A text backwards.</summary>
    public sealed record Reverse(string Text) : WorkLine;

    /// <summary>The parts of a text between blanks.</summary>
    public sealed record Split(string Text) : WorkLine;

    /// <summary>Which of these numbers are prime?</summary>
    public sealed record IsPrime(IReadOnlyList<int> Numbers) : WorkLine;

    /// <summary>The end.</summary>
    public sealed record Exit : WorkLine;

    /// <summary>Something else, with what to type instead.</summary>
    public sealed record Wrong(string Advice) : WorkLine;
}
