using System.Diagnostics;
using Ordo.Node.Hosting;

namespace Ordo.Server;

/// <summary>Whether a member takes requests: it knows a leader and passes a barrier within an election time-out. Every face that tells it tells it from here.</summary>
internal static class Readiness
{
    /// <summary>A member measures deadlines in whole microseconds.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    /// <summary>Asks for a barrier. Null when it passes, else one sentence that says why not.</summary>
    public static async Task<string?> ReasonNotReadyAsync(MemberHost host)
    {
        var (limit, asked) = (host.ElectionTimeout, Stopwatch.GetTimestamp());
        var barrier = await host.ReadAsync(_ => true, local: false, limit);
        return barrier.Failure is not { } failure ? null
            : Stopwatch.GetElapsedTime(asked) + Tick < limit ? failure.Reason
            : NoMajority(limit, host.LastRefusal);
    }

    private static string NoMajority(TimeSpan limit, string? refusal) =>
        $"No majority of the members answered this one within {limit.TotalMilliseconds} ms, so it cannot serve. /v1/cluster shows which members it hears of."
            + (refusal is null ? "" : $" {refusal}");
}
