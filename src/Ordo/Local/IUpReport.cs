using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>What <c>ordo up</c> tells on standard output while it runs, each thing at once.</summary>
internal interface IUpReport
{
    /// <summary>All members were started; a process of 0 stands for one that could not be.</summary>
    void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members);

    /// <summary>A majority of the members is ready, and the cluster can be used.</summary>
    /// <param name="ready">Those that are.</param>
    /// <param name="late">Those that are not, or have ended.</param>
    void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late);

    /// <summary>A late member is ready too.</summary>
    void Joined(MemberEntry member);

    /// <summary>A member ended by itself.</summary>
    /// <param name="member">Which.</param>
    /// <param name="reason">Why, in one line.</param>
    /// <param name="restartLine">What starts it again.</param>
    /// <param name="again">How long it waits until it is started again without being asked; null when it is not.</param>
    void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again);

    /// <summary>A member was started again.</summary>
    void Restarted(MemberEntry member, int processId);
}
