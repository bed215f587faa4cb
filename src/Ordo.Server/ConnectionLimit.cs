using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ordo.Server;

/// <summary>Closes connections above a port's limit at once, counts them, and warns of them at most once a minute.</summary>
internal sealed partial class ConnectionLimit(string port, int most, string advice, ILogger<ConnectionLimit> log, TimeProvider time)
{
    /// <summary>Often enough to be found, seldom enough to fill no disk while clients dial again and again.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private int _open;
    private long _refused;
    private long _warnAgainMs = long.MinValue;

    /// <summary>How many connections were closed for the limit since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Stands before everything else on a port.</summary>
    public void Use(ListenOptions listen) => listen.Use(next => connection => PassAsync(connection, next));

    /// <summary>Counts a refused connection, and warns unless a warning was given less than a minute ago.</summary>
    public void Refuse()
    {
        var refused = Interlocked.Increment(ref _refused);
        var (nowMs, dueMs) = ((long)time.GetElapsedTime(0).TotalMilliseconds, Interlocked.Read(ref _warnAgainMs));
        if (nowMs >= dueMs && Interlocked.CompareExchange(ref _warnAgainMs, nowMs + (long)Silence.TotalMilliseconds, dueMs) == dueMs)
        {
            LogRefused(port, most, refused, advice);
        }
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= most)
            {
                await next(connection);
            }
            else
            {
                Refuse();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message =
        "The {Port} port has its {Most} connections; {Refused} more were closed since the start. {Advice}")]
    private partial void LogRefused(string port, int most, long refused, string advice);
}
