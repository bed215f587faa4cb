using System.Globalization;
using System.Xml.Linq;

namespace Ordo.Chord.Simulator.Charts;

/// <summary>
/// Draws a chart as an SVG file that stands alone: it follows the reader's light or dark screen, and tells its title and result to those who hear it read. Lines differ by mark as well as by colour.
/// </summary>
internal static class SvgChart
{
    private const double Width = 760;
    private const double Left = 68;
    private const double Right = 24;
    private const double PlotHeight = 300;
    private const double TitleHeight = 46;
    private const double LegendRow = 20;
    private const double Below = 58;
    private const double CapWidth = 3.5;
    private const double LegendColumn = (Width - Left - Right) / 2;

    /// <summary>How far apart the ranges of several lines stand at one place, so that each can be seen.</summary>
    private const double RangeShift = 7;

    private const string Style = """

        :root { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --grid: #e4e7eb; --line-1: #1f6fd0; --line-2: #c4501b; --line-3: #14805a; --line-4: #7646b8; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #14181f; --ink: #e8ebef; --quiet: #a2abb7; --grid: #2c333d; --line-1: #5ea2f5; --line-2: #f08a55; --line-3: #47bf92; --line-4: #b493f0; }
        }
        text { font: 13px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--quiet); }
        .title { font-size: 16px; font-weight: 600; fill: var(--ink); }
        .name { fill: var(--ink); }
        .paper { fill: var(--paper); }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .axis { stroke: var(--quiet); stroke-width: 1; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .reference { stroke-dasharray: 6 5; stroke-width: 1.6; }
        .range { fill: none; stroke-width: 1.3; opacity: 0.65; }
        .mark { stroke: var(--paper); stroke-width: 1.2; }

        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The file's text.</summary>
    public static string Write(Chart chart)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chart.Lines.Count, Chart.MaxLines);
        var top = TitleHeight + (LegendRow * ((chart.Lines.Count + 1) / 2)) + 14;
        var height = top + PlotHeight + Below;
        var plot = new Plot(chart, top);
        var styles = string.Concat(Enumerable.Range(1, Chart.MaxLines).Select(static number =>
            $".stroke-{number} {{ stroke: var(--line-{number}); }}\n.fill-{number} {{ fill: var(--line-{number}); }}\n"));
        var root = Element("svg", ("viewBox", $"0 0 {At(Width)} {At(height)}"), ("width", At(Width)), ("height", At(height)), ("role", "img"), ("aria-labelledby", "title description"));
        root.Add(
            new XElement(Svg + "title", new XAttribute("id", "title"), chart.Title),
            new XElement(Svg + "desc", new XAttribute("id", "description"), chart.Description),
            new XElement(Svg + "style", Style + styles),
            Element("rect", ("class", "paper"), ("width", At(Width)), ("height", At(height)), ("rx", "8")),
            Text(Left, 28, chart.Title, "title"),
            Legend(chart),
            Frame(chart, plot));
        var ranged = chart.Lines.Count(HasRanges);
        var before = 0;
        for (var i = 0; i < chart.Lines.Count; i++)
        {
            var shift = HasRanges(chart.Lines[i]) ? (before++ - ((ranged - 1) / 2.0)) * RangeShift : 0;
            root.Add(Line(chart.Lines[i], i, shift, plot));
        }

        return root + "\n";
    }

    private static XElement Legend(Chart chart)
    {
        var legend = Element("g");
        for (var i = 0; i < chart.Lines.Count; i++)
        {
            var (x, y) = (Left + (i % 2 * LegendColumn), TitleHeight + (i / 2 * LegendRow));
            legend.Add(Element("path", ("class", LineClass(chart.Lines[i], i)), ("d", $"M{At(x)} {At(y)}h28")));
            if (chart.Lines[i].Kind == LineKind.Measured)
            {
                legend.Add(Mark(i, x + 14, y));
            }

            legend.Add(Text(x + 36, y + 4.5, chart.Lines[i].Name, "name"));
        }

        return legend;
    }

    private static XElement Frame(Chart chart, Plot plot)
    {
        var frame = Element("g");
        foreach (var tick in chart.Y.Ticks)
        {
            var y = plot.Y(tick.Value);
            frame.Add(Element("path", ("class", "grid"), ("d", $"M{At(Left)} {At(y)}H{At(Width - Right)}")), Text(Left - 9, y + 4.5, tick.Text, anchor: "end"));
        }

        var bottom = plot.Y(chart.Y.Min);
        frame.Add(Element("path", ("class", "axis"), ("d", $"M{At(Left)} {At(bottom)}H{At(Width - Right)}")));
        foreach (var tick in chart.X.Ticks)
        {
            var x = plot.X(tick.Value);
            frame.Add(Element("path", ("class", "axis"), ("d", $"M{At(x)} {At(bottom)}v5")), Text(x, bottom + 20, tick.Text, anchor: "middle"));
        }

        var middle = bottom - (PlotHeight / 2);
        var label = Text(18, middle, chart.Y.Label, anchor: "middle");
        label.Add(new XAttribute("transform", $"rotate(-90 18 {At(middle)})"));
        frame.Add(label, Text((Left + Width - Right) / 2, bottom + 44, chart.X.Label, anchor: "middle"));
        return frame;
    }

    private static bool HasRanges(ChartLine line) => line.Points.Any(static point => point.Low is not null);

    private static XElement Line(ChartLine line, int index, double shift, Plot plot)
    {
        var group = Element("g");
        foreach (var point in line.Points)
        {
            if (point is { Low: { } low, High: { } high })
            {
                var (x, from, to) = (At(plot.X(point.X) + shift), At(plot.Y(low)), At(plot.Y(high)));
                var cap = $"m-{At(CapWidth)} 0h{At(2 * CapWidth)}";
                group.Add(Element("path", ("class", $"range stroke-{index + 1}"), ("d", $"M{x} {from}V{to}M{x} {from}{cap}M{x} {to}{cap}")));
            }
        }

        var way = string.Join('L', line.Points.Select(point => $"{At(plot.X(point.X) + shift)} {At(plot.Y(point.Y))}"));
        group.Add(Element("path", ("class", LineClass(line, index)), ("d", "M" + way)));
        if (line.Kind == LineKind.Measured)
        {
            group.Add(line.Points.Select(point => Mark(index, plot.X(point.X) + shift, plot.Y(point.Y))));
        }

        return group;
    }

    private static string LineClass(ChartLine line, int index) => $"line{(line.Kind == LineKind.Reference ? " reference" : "")} stroke-{index + 1}";

    private static XElement Mark(int index, double x, double y)
    {
        var shape = index switch
        {
            0 => "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
            1 => "m-4 -4h8v8h-8z",
            2 => "m0 -5.5l5 9h-10z",
            _ => "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
        };
        return Element("path", ("class", $"mark fill-{index + 1}"), ("d", $"M{At(x)} {At(y)}{shape}"));
    }

    private static XElement Text(double x, double y, string text, string? kind = null, string? anchor = null)
    {
        var element = Element("text", ("x", At(x)), ("y", At(y)));
        element.Add(kind is null ? null : new XAttribute("class", kind), anchor is null ? null : new XAttribute("text-anchor", anchor), text);
        return element;
    }

    private static XElement Element(string name, params (string Name, string Value)[] attributes) =>
        new(Svg + name, attributes.Select(static attribute => new XAttribute(attribute.Name, attribute.Value)));

    private static string At(double place) => Math.Round(place, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Where values stand on the page.</summary>
    private sealed class Plot(Chart chart, double top)
    {
        public double X(double value) => Left + (Inner(chart.X, value) * (Width - Left - Right));

        public double Y(double value) => top + ((1 - Inner(chart.Y, value)) * PlotHeight);

        private static double Inner(ChartAxis axis, double value) => (value - axis.Min) / (axis.Max - axis.Min);
    }
}
