using System.Globalization;

namespace Ordo.Server.Rest;

/// <summary>Instants as answers show them: UTC, to the millisecond.</summary>
internal static class UnixTime
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static DateTime ToUtc(long unixMs) => DateTime.UnixEpoch.AddMilliseconds(Math.Min(unixMs, LatestMs));

    public static string ToText(long unixMs) => ToUtc(unixMs).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The end of the year 9999, beyond which no date can be written: a key that would expire later says so.</summary>
    private const long LatestMs = 253_402_300_799_999;
}
