using Ordo.Transfer.Machine;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>The line for people about a file that was given up.</summary>
internal static class FileEndText
{
    /// <summary>The line.</summary>
    public static string Of(FileEnd end, Peer from, string name, string reason) => $"'{name}' from {from.ToText()}:{from.Port} is {(end == FileEnd.Refused ? "refused" : "not stored")}: {reason}.";
}
