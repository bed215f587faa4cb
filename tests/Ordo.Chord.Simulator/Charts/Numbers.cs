using System.Globalization;

namespace Ordo.Chord.Simulator.Charts;

/// <summary>Numbers as charts and tables write them, the same on every machine.</summary>
internal static class Numbers
{
    /// <summary>A number with as many digits as it needs, six behind the point at most, and its thousands apart.</summary>
    public static string Short(double value) => Math.Abs(value) >= 10_000 ? Grouped((long)value) : Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A whole number, its thousands apart from 10 000 on.</summary>
    public static string Grouped(long value) => Math.Abs(value) < 10_000
        ? value.ToString(CultureInfo.InvariantCulture)
        : value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary>A number with a fixed number of digits behind the point.</summary>
    public static string Fixed(double value, int digits = 2) => value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A fraction in per cent.</summary>
    public static string Percent(double fraction, int digits = 1) => Fixed(fraction * 100, digits) + " %";
}
