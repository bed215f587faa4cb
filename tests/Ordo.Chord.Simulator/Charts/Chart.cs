namespace Ordo.Chord.Simulator.Charts;

/// <summary>One point of a line, and where wanted how far the values behind it reach.</summary>
/// <param name="X">Where it stands.</param>
/// <param name="Y">How high.</param>
/// <param name="Low">The lower end of its range; null for none.</param>
/// <param name="High">The upper end of its range; null for none.</param>
internal readonly record struct ChartPoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>What a line means, and so how it is drawn.</summary>
internal enum LineKind
{
    /// <summary>What was measured: a line with marks.</summary>
    Measured,

    /// <summary>What it is compared with: a broken line.</summary>
    Reference,
}

/// <summary>One line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Kind">What it means.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record ChartLine(string Name, LineKind Kind, IReadOnlyList<ChartPoint> Points);

/// <summary>A value on an axis that is written out.</summary>
internal readonly record struct AxisTick(double Value, string Text);

/// <summary>One axis; values are spaced evenly along it. A logarithmic axis is one whose values are logarithms and whose ticks say what they stand for.</summary>
/// <param name="Label">What it shows, and its unit.</param>
/// <param name="Min">Where it begins.</param>
/// <param name="Max">Where it ends; above <paramref name="Min"/>.</param>
/// <param name="Ticks">What is written along it.</param>
internal sealed record ChartAxis(string Label, double Min, double Max, IReadOnlyList<AxisTick> Ticks)
{
    /// <summary>How many ticks an axis has at most when it chooses them itself.</summary>
    private const int MaxTicks = 8;

    /// <summary>An axis from 0 that reaches over a value in round steps.</summary>
    /// <param name="label">What it shows.</param>
    /// <param name="reach">The largest value that is to be on it; above 0.</param>
    /// <param name="unit">What is written behind each number.</param>
    /// <param name="scale">What a value is multiplied with before it is written: 100 for per cent.</param>
    public static ChartAxis FromZero(string label, double reach, string unit = "", double scale = 1)
    {
        var step = RoundStep(reach * scale) / scale;
        var steps = (int)Math.Ceiling((reach / step) - 1e-9);
        var ticks = new AxisTick[steps + 1];
        for (var i = 0; i < ticks.Length; i++)
        {
            ticks[i] = new AxisTick(i * step, Numbers.Short(i * step * scale) + unit);
        }

        return new ChartAxis(label, 0, steps * step, ticks);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that takes few enough steps.</summary>
    private static double RoundStep(double reach)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(reach / MaxTicks)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (reach / (factor * power) <= MaxTicks)
            {
                return factor * power;
            }
        }

        return 10 * power;
    }
}

/// <summary>A line chart.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Description">The same in a sentence or two, with its result, for whoever cannot see it.</param>
/// <param name="X">The axis below.</param>
/// <param name="Y">The axis on the left.</param>
/// <param name="Lines">The lines; four at most can be told from each other.</param>
internal sealed record Chart(string Title, string Description, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>How many lines have looks of their own.</summary>
    public const int MaxLines = 4;
}
