using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.Chord.Web;
using Ordo.Machine;

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
        var rows = ring.Nodes.Select(node => (Node: node, Address: PlainLine.Of(node.Address), Held: HeldBy(node))).ToList();
        var label = rows.Select(row => row.Node.Label.Length).DefaultIfEmpty(0).Max();
        var address = rows.Select(row => row.Address.Length).DefaultIfEmpty(0).Max();
        var held = rows.Select(row => row.Held.Length).DefaultIfEmpty(0).Max();
        var room = Math.Min(MaxBar, width - (label + address + held + 8));
        var most = ring.Nodes.Select(node => Counted(node.Keys) + Counted(node.Copies)).DefaultIfEmpty(0).Max();
        foreach (var row in rows)
        {
            var bar = room < MinBar || most == 0 ? "" : Bar(row.Node, (double)room / most);
            yield return $"{RingDrawing.MarkOf(ring, row.Node)} {row.Node.Label.PadLeft(label)}  {row.Address.PadRight(address)}  {row.Held.PadLeft(held)}  {bar}".TrimEnd();
        }
    }

    /// <summary>A count that others told, within what can be added up: nobody holds more in memory.</summary>
    internal static long Counted(long? told) => Math.Clamp(told ?? 0, 0, 1L << 40);

    private static string HeldBy(RingNode node) => node switch
    {
        { State: RingNode.Silent } => "silent",
        { Keys: { } keys } => RingDrawing.KeysIn(keys),
        _ => "",
    };

    private static string Bar(RingNode node, double cellsPerKey)
    {
        var (keys, copies) = (Counted(node.Keys), Counted(node.Copies));
        var eighths = (int)Math.Round(keys * cellsPerKey * Blocks.Length);
        var (whole, part) = Math.DivRem(eighths, Blocks.Length);
        var solid = new string(Blocks[^1], whole) + (part > 0 ? Blocks[part - 1] : "");
        var all = (int)Math.Round((keys + copies) * cellsPerKey);
        return solid + new string(Shade, Math.Max(0, all - solid.Length));
    }
}
