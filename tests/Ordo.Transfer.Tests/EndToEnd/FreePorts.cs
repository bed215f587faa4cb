using System.Net.NetworkInformation;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>UDP ports for tests: below the range from which the system gives ports to senders, and each given once in this process.</summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 28_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port on which nobody listens.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().All(listener => listener.Port != port))
            {
                return port;
            }
        }
    }
}
