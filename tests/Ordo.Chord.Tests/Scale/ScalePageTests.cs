using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ordo.Chord.Simulator.Experiments;

namespace Ordo.Chord.Tests.Scale;

/// <summary>The page on scale as it is committed: made with the paper's number of nodes, every bar holds, every chart is there and nothing else.</summary>
public sealed partial class ScalePageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "systems", "Ordo.Chord", "docs");

    [Fact]
    public void Its_charts_exist_and_are_well_formed()
    {
        var named = Charts().Matches(Page()).Select(static match => match.Groups["file"].Value).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, static file => Assert.Equal("svg", XDocument.Load(Path.Combine(Folder, file)).Root!.Name.LocalName));
        Assert.Equal(Directory.GetFiles(Folder, "*.svg").Select(Path.GetFileName).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_made_with_ten_thousand_nodes_and_every_bar_holds()
    {
        Assert.Contains($"N = {Ordo.Chord.Simulator.Charts.Numbers.Grouped(Ordo.Chord.Simulator.Experiments.Scale.PaperNodes)}, seed", Page(), StringComparison.Ordinal);
        Assert.Contains("| holds |", Page(), StringComparison.Ordinal);
        Assert.DoesNotContain("missed", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_a_section_for_each_experiment() =>
        Assert.Equal(ExperimentsCommand.All.Count, Page().Split('\n').Count(static line => line.StartsWith("## ", StringComparison.Ordinal)));

    private static string Page() => File.ReadAllText(Path.Combine(Folder, "SCALE.md"));

    [GeneratedRegex(@"^!\[.*\]\((?<file>.+\.svg)\)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Charts();
}
