namespace Ordo.Node.Hosting;

/// <summary>What a member shows of itself, in plain numbers for <c>/metrics</c>; all of one instant.</summary>
/// <param name="Role">leader, follower or candidate.</param>
/// <param name="Leader">The leader's number, if one is known.</param>
/// <param name="Term">The current term.</param>
/// <param name="LastIndex">The last entry of the log, flushed or not.</param>
/// <param name="FlushedIndex">The last flushed entry.</param>
/// <param name="CommitIndex">The commit index.</param>
/// <param name="AppliedIndex">The last entry that the state has applied.</param>
/// <param name="Position">The position of the state.</param>
/// <param name="PendingCommands">How many commands of clients wait at this member.</param>
/// <param name="Sequences">How many sequences there are.</param>
/// <param name="IdsGiven">How many ids this member's state has given since it started.</param>
/// <param name="DiskHasRoom">Whether the disk has room for more.</param>
/// <param name="OthersApplied">The last entry that each other member told to have applied; without those that told nothing yet.</param>
public sealed record MemberFigures(
    string Role,
    int? Leader,
    long Term,
    long LastIndex,
    long FlushedIndex,
    long CommitIndex,
    long AppliedIndex,
    ulong Position,
    int PendingCommands,
    int Sequences,
    long IdsGiven,
    bool DiskHasRoom,
    IReadOnlyDictionary<int, long> OthersApplied)
{
    /// <summary>The same as a view, for hosts that know nothing of the order protocol.</summary>
    internal static MemberFigures Of(MemberView view) => new(
        RoleNames.Of(view.Role),
        view.Leader.IsNone ? null : view.Leader.Value,
        view.Term.Value,
        view.LastIndex.Value,
        view.FlushedIndex.Value,
        view.CommitIndex.Value,
        view.AppliedIndex.Value,
        view.Position,
        view.PendingCommands,
        view.Sequences,
        view.IdsGiven,
        view.DiskHasRoom,
        view.Others.ToDictionary(other => other.Key.Value, other => other.Value.Status.Applied.Value));
}
