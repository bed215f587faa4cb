using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.Chord.Web;

namespace Ordo.Chord.Drawing;

/// <summary>The nodes as a table with a bar each: its keys solid, its copies of others' keys shaded.</summary>
internal static class NodeLines
{
    /// <summary>A shorter bar says nothing.</summary>
    private const int MinBar = 8;

    /// <summary>A longer one only makes the table wide.</summary>
    private const int MaxBar = 60;

    private const char Shade = '░';

    // One eighth of a cell to a whole one.
    private const string Blocks = "▏▎▍▌▋▊▉█";

    /// <summary>One line for each node, in the order of the picture.</summary>
    public static IEnumerable<string> Of(RingPicture ring, int width)
    {
        var rows = ring.Nodes.Select(node => (Node: node, Address: Plain(node.Address), Held: HeldBy(node))).ToList();
        var label = rows.Select(row => row.Node.Label.Length).DefaultIfEmpty(0).Max();
        var address = rows.Select(row => row.Address.Length).DefaultIfEmpty(0).Max();
        var held = rows.Select(row => row.Held.Length).DefaultIfEmpty(0).Max();
        var room = Math.Min(MaxBar, width - (label + address + held + 8));
        var most = ring.Nodes.Select(node => (node.Keys ?? 0) + (node.Copies ?? 0)).DefaultIfEmpty(0).Max();
        foreach (var row in rows)
        {
            var bar = room < MinBar || most == 0 ? "" : Bar(row.Node, (double)room / most);
            yield return $"{RingDrawing.MarkOf(ring, row.Node)} {row.Node.Label.PadLeft(label)}  {row.Address.PadRight(address)}  {row.Held.PadLeft(held)}  {bar}".TrimEnd();
        }
    }

    /// <summary>A text that others wrote, without what a terminal takes for a command.</summary>
    public static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter)) : text;

    private static string HeldBy(RingNode node) => node switch
    {
        { State: RingNode.Silent } => "silent",
        { Keys: { } keys } => RingDrawing.KeysIn(keys),
        _ => "",
    };

    private static string Bar(RingNode node, double cellsPerKey)
    {
        var eighths = (int)Math.Round((node.Keys ?? 0) * cellsPerKey * Blocks.Length);
        var (whole, part) = Math.DivRem(eighths, Blocks.Length);
        var solid = new string(Blocks[^1], whole) + (part > 0 ? Blocks[part - 1] : "");
        var all = (int)Math.Round(((node.Keys ?? 0) + (node.Copies ?? 0)) * cellsPerKey);
        return solid + new string(Shade, Math.Max(0, all - solid.Length));
    }
}
