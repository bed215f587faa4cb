namespace Ordo.Rpc.Client;

/// <summary>What one call carries besides its messages.</summary>
public sealed record RpcCallOptions
{
    /// <summary>No time limit and no metadata. It is the same for everybody: headers cannot be added to it.</summary>
    public static RpcCallOptions None { get; } = new() { Headers = RpcMetadata.Fixed };

    /// <summary>How long the call may take, from its start to its last message; null and <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> are for ever. The server is told, and the client keeps it too.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>When the call must have ended; null is never. Of this and <see cref="Timeout"/> the earlier holds.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Metadata for the server.</summary>
    public RpcMetadata Headers { get; init; } = [];

    /// <summary>How long there is left at the start of the call; null is for ever.</summary>
    internal TimeSpan? TimeLeft(TimeProvider clock)
    {
        var timeout = Timeout == System.Threading.Timeout.InfiniteTimeSpan ? null : Timeout;
        if (Deadline is not { } deadline)
        {
            return timeout;
        }

        var left = deadline - clock.GetUtcNow();
        return timeout < left ? timeout : left;
    }
}
