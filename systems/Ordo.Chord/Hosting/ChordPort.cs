using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Microsoft.AspNetCore.Routing;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Hosting;

/// <summary>The ports of a registry or a node: at an address as people type it.</summary>
internal static class ChordPort
{
    /// <summary>A registry of the largest ring has one connection from each node that watches it.</summary>
    private static readonly RpcPortOptions Limits = new() { MaxConnections = 100_000 };

    /// <summary>Prepares a port of gRPC. Nothing listens before it is started.</summary>
    /// <param name="address">Where to listen; a host name is resolved.</param>
    /// <param name="map">Puts the methods on their routes; is handed what fires when the port begins to close.</param>
    /// <exception cref="PortException">There is no such host.</exception>
    public static RpcPort Build(HostAndPort address, Action<IEndpointRouteBuilder, CancellationToken> map) =>
        RpcPort.Build(Resolve(address), address.ToString(), map, Limits);

    /// <summary>The address behind a host name.</summary>
    /// <exception cref="PortException">There is none.</exception>
    public static IPEndPoint Resolve(HostAndPort address)
    {
        if (IPAddress.TryParse(address.Host, out var ip))
        {
            return new IPEndPoint(ip, address.Port);
        }

        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host, AddressFamily.InterNetwork)[0], address.Port);
        }
        catch (SocketException failure)
        {
            throw new PortException($"{address} cannot be listened on: no address of that name was found.", failure);
        }
    }
}
