using Ordo.Ordering.Raft;

namespace Ordo.Node;

/// <summary>The roles of a member as people and peers read them.</summary>
internal static class RoleNames
{
    public const string Leader = "leader";

    public const string Follower = "follower";

    public const string Candidate = "candidate";

    /// <summary>The name of a role.</summary>
    public static string Of(RaftRole role) => role switch
    {
        RaftRole.Leader => Leader,
        RaftRole.Follower => Follower,
        _ => Candidate,
    };
}
