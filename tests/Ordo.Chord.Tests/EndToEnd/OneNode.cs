using Ordo.Chord.Node;
using Ordo.Chord.Tests.Hosting;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>A ring of one node in this process, for verbs that only need somebody to ask.</summary>
internal sealed class OneNode : IAsyncDisposable
{
    private readonly NodeServer _server;

    private OneNode(NodeServer server, string address) => (_server, Address) = (server, address);

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    public static async Task<OneNode> StartAsync()
    {
        // Another process may take a port between the choice and the bind: take another one then.
        for (var attempt = 0; ; attempt++)
        {
            var address = FreeAddress.Take();
            try
            {
                return new OneNode(await NodeServer.StartAsync(new NodeServerOptions(address), TextWriter.Null, _ => { }, TestContext.Current.CancellationToken), address.ToString());
            }
            catch (PortException) when (attempt < 20)
            {
                // It is taken.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
