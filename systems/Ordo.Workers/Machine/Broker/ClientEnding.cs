using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>When a client ends whose input has ended, and whether all went well.</summary>
/// <param name="options">Times.</param>
internal sealed class ClientEnding(ClientOptions options)
{
    private Instant? _quietSince;

    /// <summary>Whether something that was typed was not sent, not acknowledged, not answered, or not seen.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>When all is over, if nothing is left to say or to hear of: what others say had time to come.</summary>
    public Instant QuietUntil => _quietSince + options.Quiet ?? Instant.Forever;

    /// <summary>When a broker that is silent, or away, is waited for no more.</summary>
    public Instant PatientUntil => _quietSince + options.LastPatience ?? Instant.Forever;

    /// <summary>The user types no more.</summary>
    public void Begin(Instant now) => _quietSince = now;

    /// <summary>A line was sent or acknowledged, or the connection for lines changed: both times begin anew.</summary>
    public void Stir(Instant now) => _quietSince = _quietSince is null ? null : now;

    /// <summary>Something went wrong.</summary>
    public void Fail() => HasFailed = true;
}
