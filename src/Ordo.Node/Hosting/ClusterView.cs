using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Node.Hosting;

/// <summary>A cluster as one of its members sees it (<c>GET /v1/cluster</c>).</summary>
/// <param name="Leader">The leader's number, if one is known.</param>
/// <param name="Term">The current term.</param>
/// <param name="Members">All configured members.</param>
/// <param name="Id">The id the cluster got when it was formed; null before.</param>
public sealed record ClusterView(int? Leader, long Term, IReadOnlyList<MemberRow> Members, Guid? Id = null)
{
    /// <summary>What a member shows, next to what is configured. Who was silent since <paramref name="silent"/> counts as unreachable.</summary>
    internal static ClusterView Of(IReadOnlyList<ClusterMember> configured, MemberView? view, Instant silent) => new(
        view is { Leader.IsNone: false } ? view.Leader.Value : null,
        view?.Term.Value ?? 0,
        [.. configured.OrderBy(member => member.Id).Select(member => RowOf(member, view, silent))]);

    private static MemberRow RowOf(ClusterMember member, MemberView? view, Instant silent)
    {
        var id = new MemberId(member.Id);
        var (role, applied) = view switch
        {
            null => ("joining", default),
            _ when id == view.Self => (RoleNames.Of(view.Role), view.AppliedIndex),
            _ when !view.Others.ContainsKey(id) => ("unreachable", default),
            _ when view.Others[id].At < silent => ("unreachable", view.Others[id].Status.Applied),
            _ => (RoleNames.Of(RoleNow(view.Others[id].Status.Role, id, view)), view.Others[id].Status.Applied),
        };
        return new MemberRow(member.Id, role, Voter: true, applied.Value, member.ApiAddress);
    }

    /// <summary>What another member last told may be older than what is known of the leader.</summary>
    private static OrderRole RoleNow(OrderRole told, MemberId member, MemberView view) =>
        member == view.Leader ? OrderRole.Leader : told == OrderRole.Leader && !view.Leader.IsNone ? OrderRole.Follower : told;
}

/// <summary>One member in a <see cref="ClusterView"/>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Role">leader, follower, candidate; unreachable when nothing was heard of it lately; joining before it belongs to the cluster.</param>
/// <param name="Voter">Whether it votes.</param>
/// <param name="Applied">The last log index it has applied, as far as known here.</param>
/// <param name="Address">Where clients reach it.</param>
public sealed record MemberRow(int Id, string Role, bool Voter, long Applied, string Address);
