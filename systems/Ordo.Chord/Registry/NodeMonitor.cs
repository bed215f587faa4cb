using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine.Registry;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Rpc;

namespace Ordo.Chord.Registry;

/// <summary>Asks the nodes of the table again and again who they are, and takes those out that are gone: the shell of <see cref="FailureDetector"/>.</summary>
/// <param name="keeper">The table.</param>
/// <param name="options">When nodes are asked.</param>
/// <param name="clock">The clock of it.</param>
/// <param name="tell">Gets a line for each node that is taken out.</param>
internal sealed class NodeMonitor(RegistryKeeper keeper, FailureDetectorOptions options, TimeProvider clock, Action<string> tell)
{
    /// <summary>How often it is looked whose turn it is. It adds to the time until a dead node is noticed.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.05);

    private readonly Lock _gate = new();
    private readonly FailureDetector _detector = new(options);

    // Touched by the loop alone, in which every probe begins.
    private readonly Dictionary<string, ClassicPeer> _peers = new(StringComparer.Ordinal);
    private RegistryTable? _peersOf;

    /// <summary>Somebody says that a node does not answer: it is asked at once.</summary>
    public void Suspect(int id)
    {
        lock (_gate)
        {
            _detector.Suspect(id, Now());
        }
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        var underWay = new HashSet<Task>();
        try
        {
            do
            {
                foreach (var ended in underWay.Where(task => task.IsCompleted).ToList())
                {
                    underWay.Remove(ended);
                    await ended;
                }

                foreach (var node in TakeDue())
                {
                    underWay.Add(ProbeAsync(node, stop));
                }

                await ForgetPeersAsync();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(underWay);
        }
        finally
        {
            await DisposePeersAsync([.. _peers.Keys]);
        }
    }

    /// <summary>Asks a node who it is.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> fired.</exception>
    internal static async Task<ProbeOutcome> AskAsync(ClassicPeer peer, CancellationToken stop)
    {
        try
        {
            return new ProbeOutcome.Told((await peer.GetFingerTableAsync(stop)).Id);
        }
        catch (RpcException failure)
        {
            return failure.Status.Code switch
            {
                RpcStatusCode.DeadlineExceeded => new ProbeOutcome.Silent(),
                RpcStatusCode.Unavailable => new ProbeOutcome.Refused(),
                _ => new ProbeOutcome.Answered(),
            };
        }
    }

    private IReadOnlyList<RegisteredNode> TakeDue()
    {
        lock (_gate)
        {
            _detector.Follow(keeper.Table, Now());
            return _detector.TakeDue(Now());
        }
    }

    private async Task ProbeAsync(RegisteredNode node, CancellationToken stop)
    {
        try
        {
            var outcome = PeerOf(node.Address) is { } peer ? await AskAsync(peer, stop) : new ProbeOutcome.Refused();
            string? death;
            lock (_gate)
            {
                death = _detector.Conclude(node, outcome, Now());
            }

            if (death is not null && keeper.Remove(node))
            {
                tell($"node {node.Id} at {node.Address} is out of the ring: {death}.");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The registry ends; what this node does is nobody's question any more.
        }
        catch (IOException failure)
        {
            tell($"node {node.Id} at {node.Address} is gone, and the table cannot be written: {failure.Message}.");
        }
    }

    private ClassicPeer? PeerOf(string address)
    {
        if (_peers.TryGetValue(address, out var known))
        {
            return known;
        }

        return HostAndPort.TryParse(address, out var parsed) ? _peers[address] = new ClassicPeer(parsed, options.AnswerTimeout) : null;
    }

    private Task ForgetPeersAsync()
    {
        var table = keeper.Table;
        if (ReferenceEquals(table, _peersOf))
        {
            return Task.CompletedTask;
        }

        _peersOf = table;
        var needed = table.Nodes.Select(node => node.Address).ToHashSet(StringComparer.Ordinal);
        return DisposePeersAsync([.. _peers.Keys.Where(address => !needed.Contains(address))]);
    }

    private async Task DisposePeersAsync(IReadOnlyList<string> addresses)
    {
        foreach (var address in addresses)
        {
            if (_peers.Remove(address, out var peer))
            {
                await peer.DisposeAsync();
            }
        }
    }

    /// <summary>In floating point: in whole numbers the product is too large once a machine has run for some hours.</summary>
    private Instant Now() => new((long)(clock.GetTimestamp() * 1e6 / clock.TimestampFrequency));
}
