using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Ordo.Transfer.Bench;

/// <summary>The rates through the networks as a picture (SVG): a group of bars for each network, on a scale on which each line is ten times the one below.</summary>
internal static class NetworksChart
{
    private const int Left = 78;
    private const int Top = 46;
    private const int GroupWidth = 58;
    private const int BarWidth = 15;
    private const int Height = 300;
    private const int LowestPower = 1;
    private const int HighestPower = 9;

    private static readonly (string Name, string Color)[] Kinds = [("fast mode", "#2458a6"), ("classic, stop and wait", "#c9772b"), ("tftp-hpa", "#7b7f86")];

    /// <summary>Draws it.</summary>
    public static string Draw(IReadOnlyList<NetworkCell> cells)
    {
        var width = Left + (cells.Count * GroupWidth) + 20;
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {Top + Height + 60}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        DrawLegend(svg);
        DrawScale(svg, width);
        for (var i = 0; i < cells.Count; i++)
        {
            DrawGroup(svg, cells[i], Left + (i * GroupWidth));
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void DrawLegend(StringBuilder svg)
    {
        for (var i = 0; i < Kinds.Length; i++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{Left + (i * 190)}" y="14" width="12" height="12" fill="{Kinds[i].Color}"/><text x="{Left + 18 + (i * 190)}" y="24">{Kinds[i].Name}</text>""");
        }
    }

    private static void DrawScale(StringBuilder svg, int width)
    {
        string[] names = ["10 B/s", "100 B/s", "1 kB/s", "10 kB/s", "100 kB/s", "1 MB/s", "10 MB/s", "100 MB/s", "1 GB/s"];
        for (var power = LowestPower; power <= HighestPower; power++)
        {
            var y = YOf(Math.Pow(10, power));
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" x2="{width - 10}" y1="{y:0.#}" y2="{y:0.#}" stroke="#ddd"/><text x="{Left - 6}" y="{y + 4:0.#}" text-anchor="end">{names[power - LowestPower]}</text>""");
        }
    }

    private static void DrawGroup(StringBuilder svg, NetworkCell cell, int x)
    {
        Measured?[] bars = [cell.Fast, cell.Classic, cell.Tftp];
        for (var i = 0; i < bars.Length; i++)
        {
            if (bars[i] is { Bytes: > 0 } measured)
            {
                var y = YOf(measured.Rate);
                svg.AppendLine(CultureInfo.InvariantCulture, $"""<rect x="{x + 5 + (i * BarWidth)}" y="{y:0.#}" width="{BarWidth - 1}" height="{Top + Height - y:0.#}" fill="{Kinds[i].Color}"/>""");
            }
        }

        var middle = x + (GroupWidth / 2);
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{middle}" y="{Top + Height + 18}" text-anchor="middle">{cell.LossPercent} %</text><text x="{middle}" y="{Top + Height + 34}" text-anchor="middle">{cell.RoundTripMs} ms</text>""");
    }

    private static double YOf(double rate) => Top + (Height * (1 - Math.Clamp((Math.Log10(rate) - LowestPower) / (HighestPower - LowestPower), 0, 1)));
}
