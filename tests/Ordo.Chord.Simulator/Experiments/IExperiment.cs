namespace Ordo.Chord.Simulator.Experiments;

/// <summary>How large the experiments are, and where their chance comes from.</summary>
/// <param name="Nodes">N: how many nodes the large rings have. 64 or more.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Progress">Where it is told how far they are.</param>
internal sealed record Scale(int Nodes, ulong Seed, TextWriter Progress)
{
    /// <summary>The smallest ring with enough nodes for what is measured.</summary>
    public const int MinNodes = 64;

    /// <summary>What the paper's figures are made with.</summary>
    public const int PaperNodes = 10_000;

    /// <summary>A number of lookups or keys, fewer for smaller rings.</summary>
    public int Share(int ofPaper) => Math.Max(1, (int)((long)ofPaper * Nodes / PaperNodes));
}

/// <summary>One question that is put to rings of many nodes.</summary>
internal interface IExperiment
{
    /// <summary>Its name in the progress lines.</summary>
    string Name { get; }

    /// <summary>Runs it.</summary>
    Section Run(Scale scale);
}
