using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>What <c>ordo up</c> tells on standard output while it runs, each thing at once.</summary>
internal interface IUpReport
{
    /// <summary>All members were started; a process of 0 stands for one that could not be.</summary>
    void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members);

    /// <summary>All members are ready.</summary>
    void Ready();

    /// <summary>A member ended by itself.</summary>
    void Ended(MemberEntry member, string reason, string restartLine);

    /// <summary>A member was started again.</summary>
    void Restarted(MemberEntry member, int processId);
}
