using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ordo.CommandLine;

namespace Ordo.Chord.Classic;

/// <summary>A node in a table of the teaching ring, written <c>(24, 127.0.0.1:5001)</c> (specs/s08 §3).</summary>
/// <param name="Id">Its place.</param>
/// <param name="Address">Host and port.</param>
internal sealed record ClassicEntry(int Id, string Address)
{
    private const string Separator = ", ";

    /// <summary>Reads an entry that somebody else wrote.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ClassicEntry? entry)
    {
        entry = null;
        var comma = text.IndexOf(Separator, StringComparison.Ordinal);
        if (comma < 0 || text[0] != '(' || text[^1] != ')'
            || !int.TryParse(text.AsSpan(1, comma - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || !HostAndPort.TryParse(text[(comma + Separator.Length)..^1], out var address))
        {
            return false;
        }

        entry = new ClassicEntry(id, address.ToString());
        return true;
    }

    /// <summary>The entry as it travels.</summary>
    public override string ToString() => $"({Id}{Separator}{Address})";
}
