using Ordo.Chord.Simulator.Charts;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Something that was promised of the figures, and whether it is so.</summary>
/// <param name="What">What is promised.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Ours">The figure.</param>
/// <param name="Holds">Whether it is within the limit.</param>
internal sealed record Bar(string What, string Limit, string Ours, bool Holds)
{
    /// <summary>The word for a table.</summary>
    public string Verdict => Holds ? "holds" : "**missed**";
}

/// <summary>A table of the document.</summary>
/// <param name="Head">The names of its columns.</param>
/// <param name="Rows">Its rows, each as long as the head.</param>
internal sealed record Table(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A chart and the file that it goes to.</summary>
internal sealed record Figure(string File, Chart Chart);

/// <summary>What one experiment has to tell.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="About">What was done and how it is counted, in Markdown.</param>
/// <param name="Paper">What the paper found, and where it says so.</param>
/// <param name="Tables">The figures.</param>
/// <param name="Figures">The charts.</param>
/// <param name="Bars">What was promised.</param>
internal sealed record Section(string Title, string About, string Paper, IReadOnlyList<Table> Tables, IReadOnlyList<Figure> Figures, IReadOnlyList<Bar> Bars);
