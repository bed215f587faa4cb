using System.Text;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>Writes what the experiments have found: one page of Markdown and its charts. The same figures give the same bytes.</summary>
internal static class ScaleDocument
{
    private const string Head = """
        # How Chord behaves at scale

        Written by `./test simulate chord experiments`, charts and numbers alike; nothing here is edited by hand, and the same commit writes the same bytes. The nodes are those of the product (`Machine`),
        thousands of them in one process and on one thread; only time and network are simulated. Every message travels for 50 ms, and a node that does not answer within 500 ms counts as dead for the asker, who does not ask twice.
        Percentiles are the smallest value that so many per cent of the values do not exceed.

        Compared with: I. Stoica, R. Morris, D. Karger, M. F. Kaashoek, H. Balakrishnan, “Chord: A Scalable Peer-to-peer Lookup Service for Internet Applications”, SIGCOMM 2001, whose figures are named below.

        """;

    /// <summary>Writes the page and its charts into a folder.</summary>
    public static void Write(string folder, Scale scale, IReadOnlyList<Section> sections)
    {
        Directory.CreateDirectory(folder);
        foreach (var figure in sections.SelectMany(static section => section.Figures))
        {
            File.WriteAllText(Path.Combine(folder, figure.File), Charts.SvgChart.Write(figure.Chart));
        }

        File.WriteAllText(Path.Combine(folder, "SCALE.md"), Page(scale, sections));
    }

    /// <summary>The page.</summary>
    public static string Page(Scale scale, IReadOnlyList<Section> sections)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        page.Append($"\nN = {Charts.Numbers.Grouped(scale.Nodes)}, seed {scale.Seed}.\n\n");
        var bars = sections.SelectMany(static section => section.Bars);
        Append(page, new Table(["What", "Bar", "Ours", ""], [.. bars.Select(static bar => (IReadOnlyList<string>)[bar.What, bar.Limit, bar.Ours, bar.Verdict])]));
        foreach (var section in sections)
        {
            Append(page, section);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, Section section)
    {
        page.Append($"\n## {section.Title}\n\n{section.About}\n\n*In the paper:* {section.Paper}\n");
        foreach (var figure in section.Figures)
        {
            page.Append($"\n![{figure.Chart.Title}. {figure.Chart.Description}]({figure.File})\n");
        }

        foreach (var table in section.Tables)
        {
            page.Append('\n');
            Append(page, table);
        }
    }

    private static void Append(StringBuilder page, Table table)
    {
        page.Append($"| {string.Join(" | ", table.Head)} |\n|{string.Concat(table.Head.Select(static _ => "---|"))}\n");
        foreach (var row in table.Rows)
        {
            page.Append($"| {string.Join(" | ", row)} |\n");
        }
    }
}
