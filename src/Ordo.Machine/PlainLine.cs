using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Ordo.Machine;

/// <summary>Text for one line of a terminal or a log, whoever wrote it: a stranger's words cannot move the cursor, change colours or begin a line of their own.</summary>
public static class PlainLine
{
    /// <summary>The text with a blank for each line end and tab, and <c>\u001b</c> for every other character that controls instead of showing something.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(Controls))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 8);
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            if (letter == '\t')
            {
                line.Append(' ');
            }
            else if (Controls(letter))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            }
            else
            {
                line.Append(letter);
            }
        }

        return line.ToString();
    }

    /// <summary>Whether a character controls instead of showing something: control characters, line separators, and what turns the direction of the text around it.</summary>
    public static bool Controls(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
