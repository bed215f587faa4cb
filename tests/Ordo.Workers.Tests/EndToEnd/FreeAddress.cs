using Ordo.CommandLine;

namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>Addresses of this machine.</summary>
internal static class FreeAddress
{
    /// <summary>One on which nobody listens.</summary>
    public static HostAndPort Take() => new("127.0.0.1", FreePorts.Tcp());
}
