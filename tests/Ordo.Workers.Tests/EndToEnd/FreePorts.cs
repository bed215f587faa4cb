using System.Net;
using System.Net.NetworkInformation;
using Ordo.CommandLine;

namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>Ports for tests: below the range from which the system gives ports to outgoing connections, and each given once in this process.</summary>
internal static class FreePorts
{
    private const int First = 12_000;
    private const int Last = 20_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>An address on which nobody listens.</summary>
    public static HostAndPort Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IsFree(port))
            {
                return new HostAndPort($"{IPAddress.Loopback}", port);
            }
        }
    }

    /// <summary>Whether nobody listens on a port.</summary>
    public static bool IsFree(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port);
}
