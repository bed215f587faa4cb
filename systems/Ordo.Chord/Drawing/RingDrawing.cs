using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.Chord.Web;
using Ordo.Machine;

namespace Ordo.Chord.Drawing;

/// <summary>The ring as lines of text: a circle with the nodes at their places, or a list of them clockwise. The lines hold no control characters, whatever nodes say of themselves.</summary>
internal static class RingDrawing
{
    /// <summary>More nodes than these are a list: their labels would not find room around a circle in a terminal.</summary>
    private const int MaxNodesDrawn = 24;

    /// <summary>A circle of a smaller radius, in dots, is no longer seen as one.</summary>
    private const int MinRadius = 14;

    /// <summary>The circle where the terminal has room for it, else what <see cref="List"/> gives.</summary>
    /// <param name="ring">What to draw.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The terminal's rows.</param>
    public static IReadOnlyList<string> Draw(RingPicture ring, int width, int height)
    {
        var rows = height - 1 - (ring.Problem is null ? 0 : 1);
        return ring.Nodes.Count <= MaxNodesDrawn && Circle(ring, width, rows) is { } circle
            ? [Summary(ring), .. circle.Lines(), .. Problem(ring)]
            : List(ring, width);
    }

    /// <summary>One line for each node, clockwise from place zero, with a bar of what it holds.</summary>
    /// <param name="ring">What to list.</param>
    /// <param name="width">The columns that the bars may fill; nothing but a bar is cut.</param>
    public static IReadOnlyList<string> List(RingPicture ring, int width) => [Summary(ring), .. NodeLines.Of(ring, width), .. Problem(ring)];

    /// <summary>How a node is drawn: this one, another one, one that does not answer.</summary>
    internal static char MarkOf(RingPicture ring, RingNode node) => node.State == RingNode.Silent ? '○' : node.Id == ring.Self ? '◉' : '●';

    /// <summary>A number of keys in words.</summary>
    internal static string KeysIn(long keys) => keys == 1 ? "1 key" : $"{keys} keys";

    // Null where it does not fit.
    private static CellCanvas? Circle(RingPicture ring, int width, int rows)
    {
        var labels = ring.Nodes.ToDictionary(node => node, LabelOf);
        var beside = labels.Values.Select(label => label.Length).DefaultIfEmpty(0).Max() + 2;
        var radius = Math.Min((width - (2 * beside) - 1) * CellCanvas.DotsAcross, (rows - 1) * CellCanvas.DotsDown) / 2;
        if (radius < MinRadius)
        {
            return null;
        }

        var canvas = new CellCanvas((radius * 2 / CellCanvas.DotsAcross) + 1 + (2 * beside), rows);
        var places = ring.Nodes.ToDictionary(node => node, node => CellOf(canvas, node.Turn, radius));
        if (places.Values.Distinct().Count() < places.Count)
        {
            return null;
        }

        DrawCircle(canvas, radius);
        foreach (var (node, (column, row)) in places)
        {
            canvas.Mark(column, row, MarkOf(ring, node));
        }

        return ring.Nodes.All(node => TryLabel(canvas, node.Turn, places[node], labels[node])) ? canvas : null;
    }

    private static void DrawCircle(CellCanvas canvas, int radius)
    {
        var steps = 8 * radius; // More than the circle has dots.
        for (var step = 0; step < steps; step++)
        {
            var (x, y) = DotOf(canvas, (double)step / steps, radius);
            canvas.Dot(x, y);
        }
    }

    // Beside the node outside of the ring if there is room; else inside, or above or below it.
    private static bool TryLabel(CellCanvas canvas, double turn, (int Column, int Row) place, string label)
    {
        var right = place.Column + 2;
        var left = place.Column - 1 - label.Length;
        var middle = place.Column - (label.Length / 2);
        var outwards = turn is < 0.25 or > 0.75 ? -1 : 1;
        (int Column, int Row)[] tries =
        [
            (turn < 0.5 ? right : left, place.Row),
            (turn < 0.5 ? left : right, place.Row),
            (middle, place.Row - outwards),
            (middle, place.Row + outwards),
        ];
        foreach (var (column, row) in tries)
        {
            if (canvas.HasRoom(column, row, label.Length))
            {
                canvas.Write(column, row, label);
                return true;
            }
        }

        return false;
    }

    private static (int Column, int Row) CellOf(CellCanvas canvas, double turn, int radius)
    {
        var (x, y) = DotOf(canvas, turn, radius);
        return (x / CellCanvas.DotsAcross, y / CellCanvas.DotsDown);
    }

    private static (int X, int Y) DotOf(CellCanvas canvas, double turn, int radius)
    {
        var (sine, cosine) = Math.SinCos(turn * 2 * Math.PI);
        var x = ((canvas.Columns * CellCanvas.DotsAcross) - 1) / 2.0;
        var y = ((canvas.Rows * CellCanvas.DotsDown) - 1) / 2.0;
        return ((int)Math.Round(x + (radius * sine)), (int)Math.Round(y - (radius * cosine)));
    }

    private static string LabelOf(RingNode node) => node switch
    {
        { State: RingNode.Silent } => $"{node.Label} silent",
        { Keys: { } keys } => $"{node.Label} · {KeysIn(keys)}",
        _ => node.Label,
    };

    private static string Summary(RingPicture ring)
    {
        var nodes = ring.Nodes.Count == 1 ? "1 node" : $"{ring.Nodes.Count} nodes";
        var keys = ring.Nodes.Any(node => node.Keys is not null) ? $" · {KeysIn(ring.Nodes.Sum(node => NodeLines.Counted(node.Keys)))}" : "";
        var copies = ring.Replicas > 1 ? $", each on {ring.Replicas} nodes" : "";
        return $"{nodes} · 2^{ring.Bits} places{keys}{copies}{(ring.Mode == "registry" ? " · with a registry" : "")}";
    }

    private static string[] Problem(RingPicture ring) => ring.Problem is null ? [] : [$"Incomplete: {PlainLine.Of(ring.Problem)}"];
}
