using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ordo.Rpc.Server.Tests;

/// <summary>Keeps what a server logs, but not that the machine is busy.</summary>
public sealed class RecordingLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public void Forget() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name != "HeartbeatSlow")
        {
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }
}
