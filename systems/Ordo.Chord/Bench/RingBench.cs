using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Client;
using Ordo.Chord.Local;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Bench;

/// <summary>What was measured on a ring of processes.</summary>
/// <param name="Finds">For each number of callers over one connection, the rates of <c>find</c>.</param>
/// <param name="Puts">The same of saving new keys, acknowledged by all holders.</param>
/// <param name="Kills">For each node that was killed: how long until every key of the bench was found again through the asked node.</param>
internal sealed record RingFigures(IReadOnlyList<(int Callers, CallRates Rates)> Finds, IReadOnlyList<(int Callers, CallRates Rates)> Puts, IReadOnlyList<TimeSpan> Kills);

/// <summary>A ring of processes on this machine, and one client with one connection to its first node.</summary>
internal sealed class RingBench(RingBenchOptions options) : IAsyncDisposable
{
    private const string Address = "127.0.0.1";
    private const int SavesUnderWay = 64;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _nodes = [];

    /// <summary>Starts the ring, measures, and ends it.</summary>
    public async Task<RingFigures> RunAsync(Action<string> progress, CancellationToken stop)
    {
        for (var i = 1; i <= options.Nodes; i++)
        {
            progress($"starting node {i} of {options.Nodes}");
            _nodes.Add(ChildProcess.Start(i == 1 ? ["node", AddressOf(1)] : ["node", AddressOf(i), "--join", AddressOf(1)]));
            await _nodes[^1].FirstLine.WaitAsync(stop);
        }

        _ = HostAndPort.TryParse(AddressOf(1), out var first);
        await using var classic = new ClassicPeer(first!, CallTimeout);
        progress($"saving {options.Keys} keys");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, options.Keys),
            new ParallelOptions { MaxDegreeOfParallelism = SavesUnderWay, CancellationToken = stop },
            async (i, token) => await classic.SaveAsync(KeyOf(i), $"text {i}", token));
        var finds = new List<(int, CallRates)>();
        var puts = new List<(int, CallRates)>();
        foreach (var callers in options.Callers)
        {
            progress($"find with {callers} callers");
            await FindForAsync(classic, callers, options.WarmUp, stop);
            finds.Add((callers, await FindForAsync(classic, callers, options.Time, stop)));
            progress($"save with {callers} callers");
            var run = $"{callers}-{Stopwatch.GetTimestamp()}";
            puts.Add((callers, await CallLoad.RunAsync(callers, options.Time, number => classic.SaveAsync($"{run}-{number}", "a text", stop))));
        }

        return new RingFigures(finds, puts, await KillAsync(classic, progress, stop));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(node => node.StopAsync()));
        _nodes.ForEach(node => node.Dispose());
    }

    private async Task<CallRates> FindForAsync(ClassicPeer peer, int callers, TimeSpan time, CancellationToken stop) =>
        await CallLoad.RunAsync(callers, time, async number =>
        {
            var key = KeyOf((int)(number % options.Keys));
            if (!(await peer.FindAsync(key, stop)).State)
            {
                throw new CommandException($"the key '{key}' was saved and is not found: the ring lost it.");
            }
        });

    /// <summary>Kills nodes one after the other, the asked one never, and waits each time until every key is found.</summary>
    private async Task<IReadOnlyList<TimeSpan>> KillAsync(ClassicPeer peer, Action<string> progress, CancellationToken stop)
    {
        var kills = new List<TimeSpan>();
        while (kills.Count < options.Kills)
        {
            var victim = _nodes[^1];
            progress($"killing process {victim.Id}");
            _nodes.RemoveAt(_nodes.Count - 1);
            var watch = Stopwatch.StartNew();
            await victim.KillAsync();
            victim.Dispose();
            var missing = new Queue<int>(Enumerable.Range(0, options.Keys));
            while (missing.TryPeek(out var key))
            {
                if (watch.Elapsed > HealLimit)
                {
                    throw new CommandException($"{missing.Count} keys are not found {HealLimit.TotalSeconds} s after a node was killed.");
                }

                if (await IsFoundAsync(peer, KeyOf(key), stop))
                {
                    missing.Dequeue();
                }
            }

            kills.Add(watch.Elapsed);
            await WaitUntilWholeAsync(stop);
        }

        return kills;
    }

    /// <summary>Waits until the copies stand on as many nodes as they should: until then a further kill is one too many.</summary>
    private async Task WaitUntilWholeAsync(CancellationToken stop)
    {
        _ = HostAndPort.TryParse(AddressOf(1), out var first);
        await using var walk = new RingWalk(first!);
        var copies = Math.Min(options.Replicas, _nodes.Count);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < HealLimit)
        {
            var ring = await walk.WalkAsync(stop);
            if (ring.Nodes.Count == _nodes.Count && ring.Nodes.Sum(node => node.Keys) is { } keys && ring.Nodes.Sum(node => node.Copies) == keys * (copies - 1))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), stop);
        }

        throw new CommandException($"the keys are not on {copies} nodes each {HealLimit.TotalSeconds} s after a node was killed.");
    }

    private static async Task<bool> IsFoundAsync(ClassicPeer peer, string key, CancellationToken stop)
    {
        try
        {
            return (await peer.FindAsync(key, stop)).State;
        }
        catch (RpcException)
        {
            // The ring is being mended: that time is what is measured.
            return false;
        }
    }

    private static string KeyOf(int number) => $"key {number}";

    private string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{Address}:{options.BasePort + (10 * node)}");
}
