using System.Xml.Linq;
using Ordo.Chord.Simulator.Charts;

namespace Ordo.Chord.Tests.Scale;

/// <summary>Charts: they stand alone, say what they show to those who cannot see them, and keep every point inside.</summary>
public sealed class SvgChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_chart_names_itself_and_follows_the_readers_screen()
    {
        var root = Draw(Of(new ChartLine("a < b & \"c\"", LineKind.Measured, [new ChartPoint(0, 1, 0, 2), new ChartPoint(4, 3)])));

        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.Equal("title description", root.Attribute("aria-labelledby")!.Value);
        Assert.Equal("What & how", root.Element(Svg + "title")!.Value);
        Assert.Equal("In a sentence.", root.Element(Svg + "desc")!.Value);
        Assert.Contains("prefers-color-scheme: dark", root.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        Assert.Contains("a < b & \"c\"", root.Descendants(Svg + "text").Select(static text => text.Value));
        Assert.DoesNotContain("NaN", root.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_measured_lines_have_marks()
    {
        ChartPoint[] points = [new(0, 0), new(1, 1), new(2, 4)];

        Assert.Equal(points.Length + 1, Marks(LineKind.Measured));
        Assert.Equal(0, Marks(LineKind.Reference));

        int Marks(LineKind kind) => Draw(Of(new ChartLine("line", kind, points))).Descendants(Svg + "path").Count(static path => path.Attribute("class")!.Value.StartsWith("mark", StringComparison.Ordinal));
    }

    [Fact]
    public void More_lines_than_can_be_told_apart_are_refused()
    {
        var line = new ChartLine("line", LineKind.Measured, [new ChartPoint(0, 0)]);

        Assert.Throws<ArgumentOutOfRangeException>(() => Draw(Of(line, line, line, line, line)));
    }

    [Theory]
    [InlineData(0.4, 1, 0, 0.4)]
    [InlineData(0.07, 100, 0, 0.07)]
    [InlineData(17, 1, 0, 20)]
    [InlineData(480, 1, 0, 500)]
    [InlineData(1_000, 1, 0, 1_000)]
    public void An_axis_reaches_over_its_values_in_few_round_steps(double reach, double scale, double from, double to)
    {
        var axis = ChartAxis.FromZero("label", reach, scale: scale);

        Assert.Equal(from, axis.Min);
        Assert.Equal(to, axis.Max, 9);
        Assert.InRange(axis.Ticks.Count, 3, 9);
        Assert.Equal(axis.Max, axis.Ticks[^1].Value, 9);
    }

    private static Chart Of(params ChartLine[] lines) => new("What & how", "In a sentence.", ChartAxis.FromZero("x", 4), ChartAxis.FromZero("y", 4), lines);

    private static XElement Draw(Chart chart) => XDocument.Parse(SvgChart.Write(chart)).Root!;
}
