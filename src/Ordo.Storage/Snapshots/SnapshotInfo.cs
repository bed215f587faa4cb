using System.Globalization;

namespace Ordo.Storage;

/// <summary>Which snapshot it is.</summary>
/// <param name="Index">The index of the last log entry whose effect it holds.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Length">The length of the state in bytes, without headers and checksums.</param>
public sealed record SnapshotInfo(ulong Index, ulong Term, long Length)
{
    private const string Prefix = "snapshot-";
    private const string Suffix = ".snap";
    private const int Digits = 16;

    internal string FileName => NameOf(Index, Term);

    internal static string NameOf(ulong index, ulong term) => $"{Prefix}{index:x16}-{term:x16}{Suffix}";

    /// <summary>Whether a file name is that of a snapshot. Names in ordinal order are snapshots in order of index.</summary>
    internal static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.Length == Prefix.Length + (2 * Digits) + 1 + Suffix.Length
        && TryParse(name.AsSpan(Prefix.Length, Digits), out var index)
        && TryParse(name.AsSpan(Prefix.Length + Digits + 1, Digits), out var term)
        && name == NameOf(index, term);

    private static bool TryParse(ReadOnlySpan<char> digits, out ulong number) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
