namespace Ordo.Client;

/// <summary>A cluster as one of its members sees it.</summary>
/// <param name="Id">The cluster's id, made once when it was formed; null while it is not formed.</param>
/// <param name="Leader">The number of the leader; null when none is known.</param>
/// <param name="Term">The term the leader was elected in.</param>
/// <param name="AnsweredBy">The member that answered.</param>
/// <param name="Members">All members by number.</param>
public sealed record ClusterInfo(Guid? Id, int? Leader, long Term, int AnsweredBy, IReadOnlyList<ClusterMember> Members);

/// <summary>One member of a cluster.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Role"><c>leader</c>, <c>follower</c>, <c>candidate</c>, <c>joining</c> or <c>unreachable</c>.</param>
/// <param name="Voter">Whether it has a vote.</param>
/// <param name="Applied">The last log entry that its state has applied, as far as the answering member knows.</param>
/// <param name="Address">Host and port of its API.</param>
public sealed record ClusterMember(int Id, string Role, bool Voter, long Applied, string Address);
