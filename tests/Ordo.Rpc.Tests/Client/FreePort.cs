using System.Net.NetworkInformation;

namespace Ordo.Rpc.Tests.Client;

/// <summary>Ports for peers: below the range from which the system gives ports to outgoing connections, and each given once in this process.</summary>
internal static class FreePort
{
    private const int First = 21_000;
    private const int Last = 31_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port on which nothing listens.</summary>
    public static int Take()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (!taken.Contains(port))
            {
                return port;
            }
        }
    }
}
