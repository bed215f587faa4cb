using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Ordo.Node.Tests.Hosting;

/// <summary>Keeps what is logged, for tests to look at and to wait for.</summary>
internal sealed class LoggedLines : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly Channel<bool> _news = Channel.CreateUnbounded<bool>();

    /// <summary>All lines from a level on.</summary>
    public IReadOnlyList<string> From(LogLevel level)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Level >= level).Select(line => line.Text)];
        }
    }

    /// <summary>Waits until a line of a level has some words. For one waiter at a time.</summary>
    public async Task WaitForAsync(LogLevel level, string words)
    {
        while (!From(level).Any(line => line.Contains(words, StringComparison.Ordinal)))
        {
            await _news.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Reports.Limit);
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _lines.Add((logLevel, formatter(state, exception)));
        }

        _news.Writer.TryWrite(true);
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
