using Spectre.Console;

namespace Ordo.CommandLine;

/// <summary>A table on standard output: drawn in a terminal, columns of plain text where the output is redirected.</summary>
public sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with one text for each column.</summary>
    public void Add(params string[] row) => _rows.Add(row);

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        if (Console.IsOutputRedirected)
        {
            WritePlain(Console.Out);
        }
        else
        {
            Draw();
        }
    }

    /// <summary>Writes the table as columns of plain text.</summary>
    internal void WritePlain(TextWriter output)
    {
        var lines = _rows.Prepend(columns).ToList();
        var widths = columns.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
        }

        output.Flush();
    }

    private void Draw()
    {
        var table = new Table().RoundedBorder();
        foreach (var column in columns)
        {
            table.AddColumn(Markup.Escape(column));
        }

        foreach (var row in _rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }
}
