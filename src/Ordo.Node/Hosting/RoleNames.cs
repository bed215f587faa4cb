using Ordo.Ordering;

namespace Ordo.Node.Hosting;

/// <summary>The roles of a member in words, as faces show them.</summary>
internal static class RoleNames
{
    /// <summary>The word for a role.</summary>
    public static string Of(OrderRole role) => role switch
    {
        OrderRole.Leader => "leader",
        OrderRole.Follower => "follower",
        _ => "candidate",
    };
}
