using System.Text;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Lines;

/// <summary>Texts as the text format of protobuf writes them (protobuf.dev, "Text Format Language Specification", String Literals), with what is not ASCII left as it is.</summary>
internal static class ProtobufText
{
    /// <summary>The text between quotes: quotes and backslashes behind a backslash, and control characters as <c>\n</c>, <c>\r</c>, <c>\t</c> or three octal digits for each byte of UTF-8.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' or '\'' => quoted.Append('\\').Append(letter),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when PlainLine.Controls(letter) => AppendOctal(quoted, letter),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static StringBuilder AppendOctal(StringBuilder quoted, char letter)
    {
        foreach (var octet in Encoding.UTF8.GetBytes([letter]))
        {
            quoted.Append('\\').Append(Digit(octet >> 6)).Append(Digit((octet >> 3) & 7)).Append(Digit(octet & 7));
        }

        return quoted;
    }

    private static char Digit(int digit) => (char)('0' + digit);
}
