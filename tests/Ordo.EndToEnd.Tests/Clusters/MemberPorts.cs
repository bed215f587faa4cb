namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>The ports of the members of a cluster, as <c>ordo up</c> gives them out above its base port.</summary>
internal static class MemberPorts
{
    private const int PortsPerMember = 10;

    /// <summary>A base port for <c>ordo up</c>: all ports of the members above it are free now.</summary>
    public static int Base(int members) => FreePorts.Range(PortsPerMember * (members + 1));

    /// <summary>Whether nobody listens on any port of so many members above a base port.</summary>
    public static bool AreFree(int basePort, int members) => Enumerable.Range(basePort, PortsPerMember * (members + 1)).All(FreePorts.IsFree);

    /// <summary>Whether nobody listens on any port of these members.</summary>
    public static bool AreFree(IEnumerable<MemberApi> members) => members.All(member => FreePorts.IsFree(member.Port) && FreePorts.IsFree(member.PeerPort));
}
