using System;
using System.Globalization;
using Ordo.Machine;

namespace Ordo.Transfer.Sending;

/// <summary>A transfer as one line of text: a bar, what is done, the rate and the remaining time.</summary>
internal static class ProgressBar
{
    private const int BarWidth = 24;
    private const string Units = " kMGTPE";

    /// <summary>The line.</summary>
    /// <param name="name">What is transferred.</param>
    /// <param name="done">Bytes that the other side has.</param>
    /// <param name="size">Bytes in all; 0 while that is not known.</param>
    /// <param name="bytesPerSecond">The rate; 0 when it is not known yet.</param>
    /// <param name="width">How many characters there is room for; the name gives way.</param>
    public static string Line(string name, long done, long size, double bytesPerSecond, int width)
    {
        var figures = size == 0 ? $" [{Bar(0)}] waiting" : Figures(done, size, bytesPerSecond);
        var room = Math.Max(0, width - 1 - figures.Length);
        var plain = PlainLine.Of(name);
        return (plain.Length > room ? plain[..room] : plain) + figures;
    }

    private static string Figures(long done, long size, double bytesPerSecond)
    {
        var share = Math.Clamp((double)done / size, 0, 1);
        var rest = bytesPerSecond > 0 ? TimeText((size - done) / bytesPerSecond) : "--:--";
        return string.Create(CultureInfo.InvariantCulture, $" [{Bar(share)}] {(int)(share * 100),3} % {SizeText(done)} of {SizeText(size)} {SizeText((long)bytesPerSecond)}/s {rest}");
    }

    private static string Bar(double share)
    {
        var filled = (int)(share * BarWidth);
        return new string('#', filled) + new string('.', BarWidth - filled);
    }

    /// <summary>A number of bytes for people, in powers of 1000.</summary>
    public static string SizeText(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:G3} {Units[unit]}B");
    }

    /// <summary>A time for people: minutes and seconds, with hours where there are any.</summary>
    private static string TimeText(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), TimeSpan.FromDays(99).TotalSeconds));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:00}:{time.Seconds:00}");
    }
}
