using Microsoft.Extensions.Logging;

namespace Ordo.Server.Tests.Hosting;

public sealed class ConnectionLimitTests
{
    [Fact]
    public void Refused_connections_are_all_counted_and_told_once_a_minute()
    {
        var (clock, log) = (new Clock(), new Lines());
        var limit = new ConnectionLimit("API", 2, "Close some.", log, clock);
        limit.Refuse();
        limit.Refuse();
        clock.Now += TimeSpan.FromSeconds(59.999);
        limit.Refuse();
        Assert.Equal(["Warning: The API port has its 2 connections; 1 more were closed since the start. Close some."], log.Told);
        clock.Now += TimeSpan.FromMilliseconds(1);
        limit.Refuse();
        limit.Refuse();
        Assert.Equal("Warning: The API port has its 2 connections; 4 more were closed since the start. Close some.", log.Told[^1]);
        Assert.Equal((2, 5L), (log.Told.Count, limit.Refused));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class Lines : ILogger<ConnectionLimit>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
