using System;

namespace Ordo.Transfer.Machine;

/// <summary>Where a datagram came from or goes to: an address of IPv6, or one of IPv4 mapped into it (RFC 4291, §2.5.5.2), and a port. A value, so that none is allocated for each datagram.</summary>
/// <param name="Address">The 16 bytes of the address, most significant first.</param>
/// <param name="Port">The port.</param>
/// <param name="Scope">The interface of a link-local address, otherwise 0.</param>
internal readonly record struct Peer(UInt128 Address, ushort Port, uint Scope = 0);
