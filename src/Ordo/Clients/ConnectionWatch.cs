using System.Diagnostics.Metrics;
using Ordo.Client;

namespace Ordo.Clients;

/// <summary>Which member the clients of this process talk to, as the library's meter tells with each connection it makes.</summary>
internal sealed class ConnectionWatch : IDisposable
{
    private const string Connections = "ordo.client.connections";

    private readonly MeterListener _listener = new();
    private volatile string? _member;
    private int _connections;

    /// <summary>Begins to listen; clients that are to be seen are made afterwards.</summary>
    public ConnectionWatch()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == OrdoClientTelemetry.Name && instrument.Name == Connections)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Connected(tags));
        _listener.Start();
    }

    /// <summary>The member of the newest connection, as host and port; null before the first.</summary>
    public string? Member => _member;

    /// <summary>How often a connection was made after the first one.</summary>
    public int Reconnects => Math.Max(0, Volatile.Read(ref _connections) - 1);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Connected(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Interlocked.Increment(ref _connections);
        foreach (var (name, value) in tags)
        {
            if (name == "member" && Uri.TryCreate(value as string, UriKind.Absolute, out var address))
            {
                _member = address.Authority;
            }
        }
    }
}
