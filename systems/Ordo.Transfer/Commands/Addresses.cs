using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Ordo.CommandLine;

namespace Ordo.Transfer.Commands;

/// <summary>Addresses of the command line as sockets take them; what is wrong with one is a line.</summary>
internal static class Addresses
{
    /// <summary>The address of a host: of IPv4 when it has one, as the published server listens there.</summary>
    /// <exception cref="CommandException">There is no such host.</exception>
    public static IPEndPoint Resolve(HostAndPort to)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(to.Host);
            var address = addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            return new IPEndPoint(address, to.Port);
        }
        catch (SocketException failure)
        {
            throw new CommandException($"'{to.Host}' is no host that is known here: {failure.Message}.");
        }
    }

    /// <summary>Opens what listens on a port.</summary>
    /// <exception cref="CommandException">The port is taken, or is none of this machine.</exception>
    public static T Listen<T>(Func<T> open, IPEndPoint local)
    {
        try
        {
            return open();
        }
        catch (SocketException failure)
        {
            throw new CommandException(failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"UDP port {local} is taken: stop what listens there, or choose another port."
                : $"UDP port {local} cannot be had: {failure.Message}.");
        }
    }
}
