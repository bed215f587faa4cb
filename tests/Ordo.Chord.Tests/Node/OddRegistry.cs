using Ordo.Chord.Classic;
using Ordo.Chord.Hosting;
using Ordo.Chord.Tests.Hosting;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Server;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Tests.Node;

/// <summary>A registry that says what a test wants it to say.</summary>
internal sealed class OddRegistry : IAsyncDisposable
{
    private readonly List<ClassicEntry> _nodes = [];
    private RpcPort _port = null!;
    private int _asked;
    private int _given;

    public HostAndPort Address { get; } = FreeAddress.Take();

    /// <summary>The nodes that registered, with the ids 8, 16, 24, 1, 9, … of a ring of 5 bits; an address that comes again gets the next id.</summary>
    public IReadOnlyList<ClassicEntry> Nodes => _nodes;

    /// <summary>How often a table was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>What it says instead of the truth; null for the truth.</summary>
    public Func<int, pft_output>? Lie { get; set; }

    public static async Task<OddRegistry> StartAsync()
    {
        var registry = new OddRegistry();
        registry._port = ChordPort.Build(registry.Address, (routes, _) =>
        {
            routes.MapUnary(ClassicMethods.Register, (request, _) => Task.FromResult(registry.Register(request)));
            routes.MapUnary(ClassicMethods.Deregister, (request, _) => Task.FromResult(new deregister_output { State = true }));
            routes.MapUnary(ClassicMethods.PopulateFingerTable, (request, _) => Task.FromResult(registry.TableOf(request.Id)));
            routes.MapUnary(ClassicMethods.GetChordInfo, (_, _) => Task.FromResult(registry.Info()));
        });
        await registry._port.StartAsync();
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _port.StopAsync();
        await _port.DisposeAsync();
    }

    private register_output Register(register_input request)
    {
        lock (_nodes)
        {
            _given++;
            _nodes.RemoveAll(node => node.Address == $"{request.Ipaddr}:{request.Port}");
            _nodes.Add(new ClassicEntry(((8 * _given) + (_given / 4)) % 32, $"{request.Ipaddr}:{request.Port}"));
            return new register_output { Id = _nodes[^1].Id, M = "5" };
        }
    }

    private pft_output TableOf(int id)
    {
        Interlocked.Increment(ref _asked);
        lock (_nodes)
        {
            var others = _nodes.Select(node => node.Id).Where(other => other != id).DefaultIfEmpty(id);
            return Lie?.Invoke(id) ?? new pft_output { Predecessor = others.MinBy(other => (id - other + 32) % 32), FingerTable = { _nodes.Select(node => $"{node}") } };
        }
    }

    private gci_output Info()
    {
        lock (_nodes)
        {
            return Lie is null ? new gci_output { Info = { _nodes.Select(node => $"{node}") } } : throw new RpcException(RpcStatusCode.Unimplemented, "");
        }
    }
}
