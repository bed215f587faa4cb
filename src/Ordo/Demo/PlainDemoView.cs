using System.Globalization;

namespace Ordo.Demo;

/// <summary>One line for each thing that happened; for output that is no terminal.</summary>
/// <param name="output">Where the lines go; null for nowhere.</param>
internal sealed class PlainDemoView(TextWriter? output) : IDemoView
{
    /// <inheritdoc/>
    public void Tell(TimeSpan at, string what) => output?.WriteLine(Line(at, what));

    /// <inheritdoc/>
    public void Show(DemoState state, double rate, IReadOnlyList<DemoMember> members)
    {
        // What is seen in between is for terminals.
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A line of the story: when, and what.</summary>
    public static string Line(TimeSpan at, string what) => $"{at.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture),6} s  {what}";
}
