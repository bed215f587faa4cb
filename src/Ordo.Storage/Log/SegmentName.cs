using System.Globalization;

namespace Ordo.Storage;

/// <summary>
/// The names of log files: <c>wal-GENERATION.log</c> in use, <c>spare-NUMBER.log</c> kept for later; 16 hexadecimal digits each.
/// </summary>
internal static class SegmentName
{
    private const string SegmentPrefix = "wal-";
    private const string SparePrefix = "spare-";
    private const string Suffix = ".log";

    public static string OfSegment(ulong generation) => $"{SegmentPrefix}{generation:x16}{Suffix}";

    public static string OfSpare(ulong number) => $"{SparePrefix}{number:x16}{Suffix}";

    public static bool IsSegment(string name, out ulong generation) => Parse(name, SegmentPrefix, out generation);

    public static bool IsSpare(string name, out ulong number) => Parse(name, SparePrefix, out number);

    private static bool Parse(string name, string prefix, out ulong number)
    {
        number = 0;
        return name.Length == prefix.Length + 16 + Suffix.Length
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            && !name.AsSpan().ContainsAnyInRange('A', 'F');
    }
}
