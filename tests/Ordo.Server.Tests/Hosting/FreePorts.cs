using System.Net;
using System.Net.NetworkInformation;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Hosting;

/// <summary>
/// Ports for tests: below the range from which the system gives ports to outgoing connections, and each given once in this process.
/// </summary>
internal static class FreePorts
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

    /// <summary>Members 1 to <paramref name="count"/> on free ports, with their data in a directory.</summary>
    public static IReadOnlyList<MemberEntry> Members(int count, TemporaryDirectory directory) =>
        [.. Enumerable.Range(1, count).Select(id => new MemberEntry(id, $"{IPAddress.Loopback}", Take(), Take(), directory[$"member-{id}"]))];
}
