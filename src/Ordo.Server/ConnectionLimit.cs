using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ordo.Server;

/// <summary>Closes connections above a port's limit at once, counts them, and warns of them at most once a minute.</summary>
/// <param name="port">The port.</param>
/// <param name="most">How many connections it takes at once.</param>
/// <param name="advice">What to do about more, in a sentence.</param>
/// <param name="log">Where it warns.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">Which connections are meant, when it is not all.</param>
internal sealed partial class ConnectionLimit(
    string port, int most, string advice, ILogger<ConnectionLimit> log, TimeProvider time, string kind = "connections")
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
            LogRefused(port, most, kind, refused, advice);
        }
    }

    /// <summary>Counts a connection in, and refuses it when it is one too many. Each call is followed by one of <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= most)
        {
            return true;
        }

        Refuse();
        return false;
    }

    /// <summary>Counts a connection out, also a refused one.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (TryEnter())
            {
                await next(connection);
            }
        }
        finally
        {
            Leave();
        }
    }

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message =
        "The {Port} port has its {Most} {Kind}; {Refused} more were closed since the start. {Advice}")]
    private partial void LogRefused(string port, int most, string kind, long refused, string advice);
}
