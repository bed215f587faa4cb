using System.Diagnostics;
using Ordo.Chord.Client;
using Ordo.Chord.Tests.EndToEnd;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Node;

/// <summary>A node that is a process of its own and is killed.</summary>
public sealed class KilledNodeTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_key_is_found_again_through_every_other_node()
    {
        await using var ring = await RingOfProcesses.StartAsync(_directory.Path, 6);
        var clients = ring.Addresses.Select(address => new RingClient(HostAndPort.TryParse(address, out var parsed) ? parsed : throw new UnreachableException(), RegistryUnderTest.Limit)).ToList();
        var keys = Enumerable.Range(0, 60).Select(i => $"key {i}").ToList();
        foreach (var key in keys)
        {
            await clients[0].PutAsync(key, $"text of {key}", onlyIfAbsent: true, Token);
        }

        Signals.KillProcess(ring.ProcessIds[2]);
        var killed = TimeProvider.System.GetTimestamp();
        foreach (var key in keys)
        {
            foreach (var client in clients.Where(client => client != clients[2]))
            {
                await Eventually.TrueAsync(async () => (await client.GetAsync(key, Token)).Text == $"text of {key}", () => $"{key} is not found through {client.Address}.");
            }
        }

        output.WriteLine($"all keys found through all nodes {TimeProvider.System.GetElapsedTime(killed)} after the kill");
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }
}
