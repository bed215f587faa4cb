using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using Ordo.Chord.Tests.Registry;

namespace Ordo.Chord.Tests.Node;

/// <summary>What remains of nodes that have ended, and what a ring does that nobody asks.</summary>
public sealed class LeftBehindTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_port_no_connection_and_no_host_remain(bool inOrder)
    {
        var (ports, hosts) = await RunAndEndAsync(inOrder);
        await Eventually.TrueAsync(() => !Listens(ports) && Connections(ports) == 0, "A port or a connection remains.");
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !hosts.Exists(host => host.IsAlive);
            },
            "Something still holds a host.");
    }

    [Fact]
    public async Task A_ring_that_nobody_asks_does_next_to_nothing()
    {
        await using var ring = await RunningRing.JoinedAsync(6, new Random(1));
        var (began, used) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var turns = ring.Nodes.Sum(node => node.Server.Host.Turns);
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(2), "Time stands still.");
        turns = ring.Nodes.Sum(node => node.Server.Host.Turns) - turns;
        output.WriteLine($"{turns} turns of 6 nodes and {(Environment.CpuUsage.TotalTime - used).TotalMilliseconds} ms of processor in 2 s, other tests included");

        // Each node asks four times a second for a finger and twice for its neighbours, and answers as many: some turns for each, and not the thousands of a timer that runs wild.
        Assert.InRange(turns, 1, 6 * 2 * 200);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<(HashSet<int> Ports, List<WeakReference> Hosts)> RunAndEndAsync(bool inOrder)
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        var registered = await RunningRing.RegisteredAsync(registry.Address, 2);
        var joined = await RunningRing.JoinedAsync(3, new Random(1));
        var ports = new HashSet<int>();
        var hosts = new List<WeakReference>();
        foreach (var ring in new[] { registered, joined })
        {
            await ring.SaveAsync(["a", "b", "c"], new Random(1));
            ports.UnionWith(ring.Nodes.Select(node => node.Address.Port));
            hosts.AddRange(ring.Nodes.Select(node => new WeakReference(node.Server.Host)));
            while (inOrder && ring.Nodes.Count > 0)
            {
                await ring.LeaveAsync(ring[0]);
            }

            await ring.DisposeAsync();
            ring.Nodes.Clear();
        }

        return (ports, hosts);
    }

    private static bool Listens(HashSet<int> ports) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => ports.Contains(listener.Port));

    private static int Connections(HashSet<int> ports) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(connection => connection.State == TcpState.Established && (ports.Contains(connection.LocalEndPoint.Port) || ports.Contains(connection.RemoteEndPoint.Port)));
}
