using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Udp;

/// <summary>The address of a datagram, between the form of the machines and that of sockets.</summary>
internal static class PeerAddress
{
    /// <summary>How an address of IPv4 begins as one of IPv6 (RFC 4291, §2.5.5.2).</summary>
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    /// <summary>An address of IPv4 as one of IPv6.</summary>
    /// <param name="address">Its four bytes as a number, the first one highest.</param>
    /// <param name="port">The port.</param>
    public static Peer Mapped(uint address, ushort port) => new(MappedPrefix | address, port);

    /// <summary>The peer at an end point.</summary>
    public static Peer ToPeer(this IPEndPoint point)
    {
        Span<byte> bytes = stackalloc byte[16];
        point.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        var scope = point.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)point.Address.ScopeId : 0;
        return new Peer(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)point.Port, scope);
    }

    /// <summary>The end point of a peer, for a socket of one family.</summary>
    public static IPEndPoint ToEndPoint(this Peer peer, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, peer.Address);
        var address = family == AddressFamily.InterNetwork ? new IPAddress(bytes[12..]) : new IPAddress(bytes, peer.Scope);
        return new IPEndPoint(address, peer.Port);
    }

    /// <summary>The address for people: IPv4 in its own form, without the port.</summary>
    public static string ToText(this Peer peer)
    {
        var address = peer.ToEndPoint(AddressFamily.InterNetworkV6).Address;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
