using System.Globalization;

namespace Ordo.Rpc.Wire;

/// <summary>The header <c>grpc-timeout</c>: at most eight digits and a unit (gRPC over HTTP/2, "Timeout").</summary>
internal static class TimeoutHeader
{
    public const string Name = "grpc-timeout";

    private const long MaxDigits = 99_999_999;

    private static readonly (char Unit, TimeSpan Of)[] Units =
    [
        ('u', TimeSpan.FromMicroseconds(1)), ('m', TimeSpan.FromMilliseconds(1)), ('S', TimeSpan.FromSeconds(1)), ('M', TimeSpan.FromMinutes(1)), ('H', TimeSpan.FromHours(1)),
    ];

    /// <summary>The shortest form that holds the span, rounded up; a span that has passed already is the shortest there is.</summary>
    public static string Write(TimeSpan span)
    {
        foreach (var (unit, of) in Units)
        {
            var count = (Math.Max(span.Ticks, 1) + of.Ticks - 1) / of.Ticks;
            if (count <= MaxDigits)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }

        return $"{MaxDigits}H";
    }

    /// <summary>Reads it; false when it is none.</summary>
    public static bool TryRead(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        if (text[^1] == 'n')
        {
            span = TimeSpan.FromTicks(count / 100);
            return true;
        }

        foreach (var (unit, of) in Units)
        {
            if (unit == text[^1])
            {
                span = count > TimeSpan.MaxValue.Ticks / of.Ticks ? TimeSpan.MaxValue : count * of;
                return true;
            }
        }

        return false;
    }
}
