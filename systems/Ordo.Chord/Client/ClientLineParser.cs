using System;

namespace Ordo.Chord.Client;

/// <summary>
/// Reads lines of the interactive client. A key may be any text: what stands behind <c>find</c> and <c>remove</c>, to the letter, or for <c>save</c> what stands within the first pair of quotes,
/// straight or typographic; the text is the rest of the line behind one blank, to the letter.
/// </summary>
internal static class ClientLineParser
{
    private const string Commands = "There is: connect <ip>:<port>, get_info, save \"<key>\" <text>, find <key>, remove <key>, quit";
    private const string HowToSave = "The key stands in quotes: save \"<key>\" <text>";
    private const string HowToConnect = "The address is missing: connect <ip>:<port>";

    /// <summary>Marks that begin a key: straight, opening, closing and low.</summary>
    private const string OpeningMarks = "\"\u201C\u201D\u201E";

    /// <summary>Reads a line; every line means something.</summary>
    public static ClientLine Parse(string line)
    {
        var typed = line.TrimStart();
        var blank = typed.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = blank < 0 ? (typed.TrimEnd(), "") : (typed[..blank], typed[(blank + 1)..]);
        return word switch
        {
            "" => new ClientLine.Nothing(),
            "connect" => rest.Trim() is { Length: > 0 } address ? new ClientLine.Connect(address) : new ClientLine.Wrong(HowToConnect),
            "get_info" => new ClientLine.GetInfo(),
            "save" => ParseSave(rest.TrimStart()),
            "find" => new ClientLine.Find(rest),
            "remove" => new ClientLine.Remove(rest),
            "quit" => new ClientLine.Quit(),
            _ => new ClientLine.Wrong(Commands),
        };
    }

    private static ClientLine ParseSave(string rest)
    {
        if (rest.Length == 0 || !OpeningMarks.Contains(rest[0], StringComparison.Ordinal))
        {
            return new ClientLine.Wrong(HowToSave);
        }

        var end = EndOfKey(rest);
        if (end < 0)
        {
            return new ClientLine.Wrong(HowToSave);
        }

        var text = rest[(end + 1)..];
        return new ClientLine.Save(rest[1..end], text.StartsWith(' ') ? text[1..] : text);
    }

    /// <summary>A mark ends with its own kind, so that the other kind may stand in the key; where that is missing, with the other.</summary>
    private static int EndOfKey(string rest)
    {
        var (straight, typographic) = (rest.IndexOf('"', 1), rest.AsSpan(1).IndexOfAny('\u201D', '\u201C') + 1);
        return rest[0] == '"'
            ? (straight > 0 ? straight : PositionOrNone(typographic))
            : (typographic > 0 ? typographic : straight);
    }

    private static int PositionOrNone(int position) => position > 0 ? position : -1;
}
