using System.Net;
using System.Net.Sockets;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>Looks whether the ports of a cluster are free before anything is started, so that a taken one is one clear line.</summary>
internal static class Ports
{
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

    private static void EnsureFree(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException failure)
        {
            var why = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken" : $"cannot be used ({failure.Message})";
            throw new CommandException(
                $"Port {endPoint} {why}: end what listens there, or choose other ports with --base-port (a cluster that exists keeps its own; give another --data too).");
        }
    }
}
