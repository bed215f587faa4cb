using Ordo.Client.Connections;

namespace Ordo.Client;

/// <summary>Options that were checked, with the clock and the chance that tests replace.</summary>
internal sealed record ClientSettings(
    IReadOnlyList<Uri> Endpoints, Guid? ClusterId, TimeSpan Timeout, TimeSpan ConnectTimeout, TimeSpan StallTimeout, TimeSpan MaxBackoff, TimeProvider Clock, Random Random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>How long other members that are listed may take to say which cluster is theirs before the first id; those that take longer are judged when they are used.</summary>
    public TimeSpan CompareTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a client that is closed takes to end its sessions; those left end by themselves after a day.</summary>
    public TimeSpan EndTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    private readonly long _epoch = Clock.GetTimestamp();

    /// <summary>The time-out in units of the clock.</summary>
    public long TimeoutTicks { get; } = (long)(Timeout.TotalSeconds * Clock.TimestampFrequency);

    /// <summary>The time since the client was made.</summary>
    public TimeSpan Now => Clock.GetElapsedTime(_epoch);

    /// <summary>Everything that is wrong with the options, a line each: key, value and what is allowed.</summary>
    public static IEnumerable<string> Problems(OrdoClientOptions options)
    {
        foreach (var endpoint in options.Endpoints.Where(endpoint => !MemberAddress.TryParse(endpoint, out _)))
        {
            yield return $"Endpoints has '{endpoint}'; allowed: host:port, http://host:port or https://host:port.";
        }

        if (Between(nameof(options.Timeout), options.Timeout, Shortest, Longest) is { } timeout)
        {
            yield return timeout;
        }

        if (Between(nameof(options.ConnectTimeout), options.ConnectTimeout, Shortest, TimeSpan.FromMinutes(1)) is { } connect)
        {
            yield return connect;
        }

        if (Between(nameof(options.StallTimeout), options.StallTimeout, TimeSpan.FromMilliseconds(100), Longest) is { } stall)
        {
            yield return stall;
        }

        if (Between(nameof(options.MaxBackoff), options.MaxBackoff, Shortest, Longest) is { } backoff)
        {
            yield return backoff;
        }
    }

    /// <summary>Takes options over.</summary>
    /// <exception cref="ArgumentException">Something in them is outside its limits.</exception>
    public static ClientSettings Of(OrdoClientOptions options, TimeProvider clock, Random random)
    {
        var problems = Problems(options).ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(options));
        }

        var endpoints = new List<Uri>();
        foreach (var endpoint in options.Endpoints.Count == 0 ? MemberAddress.Default : [.. options.Endpoints])
        {
            _ = MemberAddress.TryParse(endpoint, out var address);
            endpoints.Add(address);
        }

        return new ClientSettings(
            endpoints, options.ClusterId, options.Timeout, options.ConnectTimeout, options.StallTimeout, options.MaxBackoff, clock, random);
    }

    private static string? Between(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value >= least && value <= most ? null : $"{name} is {value}; allowed: {least} to {most}.";
}
