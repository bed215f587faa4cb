using System;
using System.Collections.Generic;
using System.Linq;

namespace Ordo.Chord.Drawing;

/// <summary>
/// Cells of a terminal to draw on: texts, and below them lines of dots in Braille patterns (Unicode block U+2800), 2 × 4 to a cell. As a cell is about twice as high as wide, the dots lie
/// in a square grid.
/// </summary>
internal sealed class CellCanvas(int columns, int rows)
{
    /// <summary>Dots across a cell.</summary>
    public const int DotsAcross = 2;

    /// <summary>Dots down a cell.</summary>
    public const int DotsDown = 4;

    private const char Nothing = default;
    private const int NoDots = 0x2800;

    // Which bit of the pattern is the dot of a row and a column (The Unicode Standard, 21.1 Braille).
    private static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly char[,] _texts = new char[rows, columns];
    private readonly int[,] _dots = new int[rows, columns];

    /// <summary>Cells across.</summary>
    public int Columns => columns;

    /// <summary>Cells down.</summary>
    public int Rows => rows;

    /// <summary>Sets the dot at a place counted in dots from the upper left; one outside of the canvas is dropped.</summary>
    public void Dot(int x, int y)
    {
        if (x >= 0 && y >= 0 && x / DotsAcross < columns && y / DotsDown < rows)
        {
            _dots[y / DotsDown, x / DotsAcross] |= Bits[y % DotsDown, x % DotsAcross];
        }
    }

    /// <summary>Whether a text of that length fits at a cell without touching another one, or the canvas's edge.</summary>
    public bool HasRoom(int column, int row, int length)
    {
        if (row < 0 || row >= rows || column < 0 || column + length > columns)
        {
            return false;
        }

        for (var cell = Math.Max(0, column - 1); cell < Math.Min(columns, column + length + 1); cell++)
        {
            if (_texts[row, cell] is not (Nothing or ' '))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a mark; it hides the dots below it.</summary>
    public void Mark(int column, int row, char mark) => _texts[row, column] = mark;

    /// <summary>Writes a text where <see cref="HasRoom"/> said yes; it hides the dots below it and beside it.</summary>
    public void Write(int column, int row, string text)
    {
        var padded = $" {text} ";
        for (var index = 0; index < padded.Length; index++)
        {
            var cell = column - 1 + index;
            if (cell >= 0 && cell < columns)
            {
                _texts[row, cell] = padded[index];
            }
        }
    }

    /// <summary>The lines, from above, without blanks at their ends and without empty ones above and below.</summary>
    public IReadOnlyList<string> Lines()
    {
        var lines = AllLines().ToList();
        var first = lines.FindIndex(line => line.Length > 0);
        var last = lines.FindLastIndex(line => line.Length > 0);
        return first < 0 ? [] : lines[first..(last + 1)];
    }

    private IEnumerable<string> AllLines()
    {
        var line = new char[columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                line[column] = CellAt(column, row);
            }

            yield return new string(line).TrimEnd();
        }
    }

    private char CellAt(int column, int row) => (_texts[row, column], _dots[row, column]) switch
    {
        (Nothing, 0) => ' ',
        (Nothing, var dots) => (char)(NoDots + dots),
        (var text, _) => text,
    };
}
