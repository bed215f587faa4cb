using System.Xml.Linq;
using Ordo.Chord.Simulator.Charts;
using Ordo.Chord.Simulator.Experiments;
using Experiment = Ordo.Chord.Simulator.Experiments.IExperiment;

namespace Ordo.Chord.Tests.Scale;

/// <summary>The experiments of the page on scale with rings of 500 nodes: every bar holds there as well, and what they write can be read.</summary>
public sealed class ExperimentTests
{
    private const int Nodes = 500;
    private const ulong Seed = 1;

    private static readonly Ordo.Chord.Simulator.Experiments.Scale Small = new(Nodes, Seed, TextWriter.Null);

    [Fact]
    public void Mean_paths_stay_below_half_the_logarithm_and_a_half() => HoldsAndCanBeRead(new PathLength(), bars: 1);

    [Fact]
    public void After_half_of_the_nodes_died_at_once_every_lookup_finds_the_first_living_node() => HoldsAndCanBeRead(new MassFailure(), bars: 1);

    [Fact]
    public void While_nodes_join_and_crash_every_lookup_finds_the_owner() => HoldsAndCanBeRead(new Churn(0.10), bars: 2);

    [Fact]
    public void Keys_spread_as_places_by_chance_let_them()
    {
        var section = HoldsAndCanBeRead(new KeysPerNode(), bars: 0);

        Assert.Equal(10, section.Tables[0].Rows.Count);
        Assert.All(section.Tables[0].Rows, row => Assert.Equal("0", row[2]));
    }

    [Fact]
    public void Virtual_nodes_even_the_keys_out()
    {
        var table = Assert.Single(HoldsAndCanBeRead(new VirtualNodes(), bars: 0).Tables);

        Assert.Equal(0, Times(table.Rows[0][1]), 1);
        Assert.InRange(Times(table.Rows[^1][1]), 0.4, 0.7);
        Assert.True(Times(table.Rows[^1][3]) < Times(table.Rows[0][3]) / 2, $"seed {Seed}: {table.Rows[0][3]} with one place, {table.Rows[^1][3]} with twenty");

        static double Times(string cell) => double.Parse(cell[..^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_same_seed_writes_the_same_page()
    {
        Assert.Equal(Page(), Page());

        static string Page() => ScaleDocument.Page(Small, [new PathLength().Run(Small)]);
    }

    private static Section HoldsAndCanBeRead(Experiment experiment, int bars)
    {
        var section = experiment.Run(Small);
        var page = ScaleDocument.Page(Small, [section]);

        Assert.Equal(bars, section.Bars.Count);
        Assert.All(section.Bars, bar => Assert.True(bar.Holds, $"seed {Seed}, {bar.What}: {bar.Ours}, not {bar.Limit}"));
        Assert.All(section.Tables, table => Assert.All(table.Rows, row => Assert.Equal(table.Head.Count, row.Count)));
        Assert.All(section.Figures, figure =>
        {
            Assert.Contains($"]({figure.File})", page, StringComparison.Ordinal);
            Assert.Equal("svg", XDocument.Parse(SvgChart.Write(figure.Chart)).Root!.Name.LocalName);
        });
        return section;
    }
}
