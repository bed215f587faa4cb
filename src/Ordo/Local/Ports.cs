using System.Net;
using System.Net.Sockets;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>Looks whether the ports of a cluster are free before anything is started, so that a taken one is one clear line.</summary>
internal static class Ports
{
    /// <summary>Below the range from which the operating system takes the ports of clients, and above those of well-known services.</summary>
    private const int LowestFree = 10_000;
    private const int HighestFree = 32_000;
    private const int PortsPerMember = 10;
    private const int MaxTries = 200;

    /// <summary>A base port above which the API and peer ports of that many members are free now.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static int FindFreeBase(int members)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var basePort = Random.Shared.Next(LowestFree / PortsPerMember, (HighestFree / PortsPerMember) - members) * PortsPerMember;
            if (ClusterFile.Create(members, basePort).Members.All(member => IsFree(member.Address, member.ApiPort) && IsFree(member.Address, member.PeerPort)))
            {
                return basePort;
            }
        }

        throw new CommandException($"No free ports were found between {LowestFree} and {HighestFree}.");
    }

    /// <summary>Tries to listen on each port.</summary>
    /// <exception cref="CommandException">One is taken.</exception>
    public static void EnsureFree(IReadOnlyList<MemberEntry> members)
    {
        foreach (var member in members)
        {
            if (IPAddress.TryParse(member.Address, out var address))
            {
                EnsureFree(new IPEndPoint(address, member.ApiPort));
                EnsureFree(new IPEndPoint(address, member.PeerPort));
            }
        }
    }

    private static bool IsFree(string address, int port) => Trouble(new IPEndPoint(IPAddress.Parse(address), port)) is null;

    /// <summary>What keeps a listener from an end point; null when nothing does.</summary>
    private static SocketException? Trouble(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
            return null;
        }
        catch (SocketException failure)
        {
            return failure;
        }
    }

    private static void EnsureFree(IPEndPoint endPoint)
    {
        if (Trouble(endPoint) is { } failure)
        {
            var why = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken" : $"cannot be used ({failure.Message})";
            throw new CommandException(
                $"Port {endPoint} {why}: end what listens there, or choose other ports with --base-port (a cluster that exists keeps its own; give another --data too).");
        }
    }
}
