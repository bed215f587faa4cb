using System.Net;

namespace Ordo.Workers.Tcp;

/// <summary>How the lines of the specification write an address: as Python writes the pair.</summary>
internal static class PeerName
{
    /// <summary>For example <c>('127.0.0.1', 7700)</c>.</summary>
    public static string Of(IPEndPoint address) => Of($"{(address.Address.IsIPv4MappedToIPv6 ? address.Address.MapToIPv4() : address.Address)}", address.Port);

    /// <summary>For example <c>('127.0.0.1', 7700)</c>.</summary>
    public static string Of(string host, int port) => $"('{host}', {port})";
}
