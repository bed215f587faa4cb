using Ordo.Api;

namespace Ordo.Bench;

/// <summary>What <c>ordo bench next</c> was asked for.</summary>
/// <param name="Members">How many members a cluster of its own gets.</param>
/// <param name="Callers">The numbers of callers, one after the other.</param>
/// <param name="Time">How long each is measured.</param>
/// <param name="WarmUp">How long each runs before that.</param>
/// <param name="Count">How many ids a request asks for.</param>
/// <param name="Rounds">How often each is run; the fastest counts.</param>
/// <param name="HasPeer">Whether etcd is measured beside it.</param>
/// <param name="Servers">The members of a cluster that runs already; null for one of its own.</param>
/// <param name="Data">Where the data of a cluster of its own goes; null for the place of temporary data.</param>
internal sealed record NextBenchOptions(
    int Members,
    IReadOnlyList<int> Callers,
    TimeSpan Time,
    TimeSpan WarmUp,
    int Count,
    int Rounds,
    bool HasPeer,
    IReadOnlyList<ApiServer>? Servers,
    string? Data)
{
    /// <summary>The runs of one round. One caller is measured at the leader and at a follower, where there is one.</summary>
    public IEnumerable<LoadPlan> Plans(int members)
    {
        foreach (var callers in Callers)
        {
            string[] places = callers > 1 ? [LoadPlan.All] : members > 1 ? [LoadPlan.Leader, LoadPlan.Follower] : [LoadPlan.Leader];
            foreach (var place in places)
            {
                yield return new LoadPlan(callers, place, WarmUp, Time);
            }
        }
    }
}
