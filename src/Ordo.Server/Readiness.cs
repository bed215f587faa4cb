using Ordo.Node;
using Ordo.Node.Hosting;

namespace Ordo.Server;

/// <summary>Whether a member takes requests: it knows a leader and passes a barrier within an election time-out. Every face that tells it tells it from here.</summary>
internal sealed class Readiness(MemberHost host)
{
    /// <summary>How long the barrier may take.</summary>
    public TimeSpan Limit => host.ElectionTimeout;

    /// <summary>Tries it now.</summary>
    /// <returns>Why it is not ready, or null.</returns>
    public async Task<Failure?> FindFailureAsync()
    {
        var barrier = await host.ReadAsync(_ => true, local: false, Limit);
        return barrier.Failure;
    }
}
