using System.Net;
using System.Net.Sockets;

namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>Ports that nobody listens on, below the range from which the operating system takes those of clients.</summary>
internal static class FreePorts
{
    private const int Lowest = 10_000;
    private const int Highest = 32_000;
    private const int PortsPerMember = 10;

    /// <summary>A base port for <c>ordo up</c>: all ports of the members above it are free now.</summary>
    public static int Base(int members)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var basePort = Random.Shared.Next(Lowest / PortsPerMember, Highest / PortsPerMember) * PortsPerMember;
            if (Enumerable.Range(basePort, PortsPerMember * (members + 1)).All(IsFree))
            {
                return basePort;
            }
        }

        throw new InvalidOperationException("No free ports were found.");
    }

    /// <summary>Whether nobody listens on any port of these members.</summary>
    public static bool AreFree(IEnumerable<MemberApi> members) => members.All(member => IsFree(member.Port) && IsFree(member.PeerPort));

    /// <summary>Whether a listener can be opened on a port.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
