using Ordo.Chord.Classic;
using Ordo.Chord.Machine.Registry;
using Ordo.Chord.Registry;
using Ordo.Chord.Tests.Hosting;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Registry;

/// <summary>A registry in this process, with a peer that calls it and what it wrote.</summary>
internal sealed class RegistryUnderTest : IAsyncDisposable
{
    /// <summary>Only a hanging call meets this.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>A busy machine kills nobody: nodes have all the time of a test to begin and to answer, and those that refuse are still found.</summary>
    public static readonly FailureDetectorOptions Patient = new() { FirstAnswerTimeout = TimeSpan.FromMinutes(10), AnswerTimeout = Limit };

    private readonly PrintedLines _output = new();
    private readonly PrintedLines _told = new();

    private RegistryUnderTest(HostAndPort address) => (Address, Peer) = (address, new ClassicPeer(address, Limit));

    public HostAndPort Address { get; }

    public ClassicPeer Peer { get; }

    public RegistryServer Server { get; private set; } = null!;

    public RegistryTable Table => Server.Keeper.Table;

    /// <summary>The lines on standard output.</summary>
    public string[] Lines => [.. _output.All];

    /// <summary>The lines on standard error.</summary>
    public string[] Told => [.. _told.All];

    public static async Task<RegistryUnderTest> StartAsync(string data, int bits = 5, bool forgets = false, FailureDetectorOptions? detector = null)
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            var registry = new RegistryUnderTest(FreeAddress.Take());
            var options = new RegistryOptions(registry.Address, bits, data) { ForgetsDeadRing = forgets, Detector = detector ?? Patient };
            try
            {
                registry.Server = await RegistryServer.StartAsync(options, registry._output.Add, registry._told.Add);
                return registry;
            }
            catch (Exception failure)
            {
                await registry.Peer.DisposeAsync();
                if (failure is not PortException || attempt == 20)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Waits until the table is as it should be.</summary>
    public async Task<RegistryTable> WaitAsync(Func<RegistryTable, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        RegistryTable? table = null;
        do
        {
            table = await Server.Keeper.NextAsync(table, limit.Token);
        }
        while (!condition(table));
        return table;
    }

    /// <summary>The first line on standard error that is meant; waits for it.</summary>
    public async Task<string?> ToldAsync(Func<string, bool> isMeant) =>
        (await _told.FirstAsync(0, isMeant).WaitAsync(Limit, TestContext.Current.CancellationToken))?.Line;

    /// <summary>Registers a node on port 5001 + n, where nobody needs to listen.</summary>
    public async Task<int> RegisterAsync(int n) =>
        (await Peer.RegisterAsync(new HostAndPort("127.0.0.1", 5001 + n), TestContext.Current.CancellationToken)).Id;

    public async ValueTask DisposeAsync()
    {
        await Peer.DisposeAsync();
        await Server.DisposeAsync();
    }
}
