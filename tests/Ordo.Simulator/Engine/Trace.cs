using System.Runtime.CompilerServices;

namespace Ordo.Simulator;

/// <summary>
/// The story of a run, one line per thing that happened. It is written when a failing seed is replayed; otherwise it costs one comparison per line.
/// </summary>
public sealed class Trace(TextWriter? sink, EventQueue events)
{
    /// <summary>Whether lines are written at all.</summary>
    public bool IsOn => sink is not null;

    /// <summary>Writes a line; its text is put together only when the trace is on.</summary>
    public void Line([InterpolatedStringHandlerArgument("")] ref TraceText text)
    {
        if (sink is not null)
        {
            sink.WriteLine($"{events.Now.Microseconds,12} {text.ToText()}");
        }
    }
}

/// <summary>Text that is put together only when there is a trace to write it to.</summary>
[InterpolatedStringHandler]
public ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literalLength, int formattedCount, Trace trace, out bool wanted)
    {
        wanted = trace.IsOn;
        _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

    public string ToText() => _text.ToStringAndClear();
}
