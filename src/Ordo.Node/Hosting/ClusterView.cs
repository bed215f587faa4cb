namespace Ordo.Node.Hosting;

/// <summary>A cluster as one of its members sees it (<c>GET /v1/cluster</c>).</summary>
/// <param name="Leader">The leader's number, if one is known.</param>
/// <param name="Term">The current term.</param>
/// <param name="Members">All configured members.</param>
public sealed record ClusterView(int? Leader, long Term, IReadOnlyList<MemberRow> Members);

/// <summary>One member in a <see cref="ClusterView"/>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Role">leader, follower, candidate; unreachable when nothing was heard of it lately; joining before it belongs to the cluster.</param>
/// <param name="Voter">Whether it votes.</param>
/// <param name="Applied">The last log index it has applied, as far as known here.</param>
/// <param name="Address">Where clients reach it.</param>
public sealed record MemberRow(int Id, string Role, bool Voter, long Applied, string Address);
