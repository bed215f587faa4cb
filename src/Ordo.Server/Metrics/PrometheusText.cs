using System.Globalization;
using System.Text;

namespace Ordo.Server.Metrics;

/// <summary>Writes figures in the Prometheus text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>A figure that goes up and down.</summary>
    public void Gauge(string name, string help, double value)
    {
        Head(name, help, "gauge");
        Line(name, "", value);
    }

    /// <summary>A figure with one value per label.</summary>
    public void Gauge(string name, string help, string label, IEnumerable<(string Label, double Value)> values)
    {
        Head(name, help, "gauge");
        foreach (var (key, value) in values)
        {
            Line(name, $"{{{label}=\"{key}\"}}", value);
        }
    }

    /// <summary>A figure that only goes up while the process lives.</summary>
    public void Counter(string name, string help, double value)
    {
        Head(name, help, "counter");
        Line(name, "", value);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Head(string name, string help, string type) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private void Line(string name, string labels, double value) =>
        _text.Append(name).Append(labels).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
