using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Local;
using Ordo.Chord.Machine;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord up</c>: a whole ring on this machine, each node in a process of its own, so that one of them can be killed.</summary>
internal static class UpCommand
{
    private const int MaxNodes = 64;
    private const int DefaultNodes = 6;
    private const int DefaultBasePort = 7500;
    private const int PortsPerNode = 10;
    private const string Address = "127.0.0.1";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(0.05);

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var nodes = VerbOptions.Number("--nodes", $"How many nodes. Default {DefaultNodes}.", 1, MaxNodes);
        var basePort = VerbOptions.Number("--base-port", $"Node i has the ports base + 10·i, and one more for its page. Default {DefaultBasePort}.", 1, ushort.MaxValue - (PortsPerNode * (MaxNodes + 1)));
        var registry = VerbOptions.Number("--registry", "Begin with a registry of a ring of 2^M places, on the base port, which hands out the places.", 1, RingSpace.MaxClassicBits);
        var replicas = VerbOptions.Number("--replicas", "How many nodes hold each key. Default 3.", 1, 16);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "up",
            "Starts a whole ring on this machine: each node is a process of its own and has a page. Ctrl-C ends them all; what they hold is in memory and gone then.",
            "ordo chord up",
            "ordo chord up --nodes 8 --registry 5 --base-port 5000")
        {
            nodes, basePort, registry, replicas, json,
        };
        verb.SetAction((parsed, _) => RunAsync(
            new Plan(
                (int)(parsed.GetValue(nodes) ?? DefaultNodes),
                (int)(parsed.GetValue(basePort) ?? DefaultBasePort),
                (int?)parsed.GetValue(registry),
                (int)(parsed.GetValue(replicas) ?? 3)),
            parsed.GetValue(json)));
        return verb;
    }

    private static async Task<int> RunAsync(Plan plan, bool json)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new StopSignals(() => stopped.TrySetResult());
        var children = new List<ChildProcess>();
        try
        {
            await StartAsync(plan, children, stop.Token);
            Tell(plan, children, json);
            foreach (var child in children)
            {
                _ = TellEndAsync(child, stop.Token);
            }

            await stopped.Task;
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            await Task.WhenAll(children.Select(child => child.StopAsync()));
            children.ForEach(child => child.Dispose());
        }
    }

    /// <summary>Starts one after the other: each finds the ring whole that it comes onto.</summary>
    private static async Task StartAsync(Plan plan, List<ChildProcess> children, CancellationToken stop)
    {
        using var progress = new ProgressLine();
        if (plan.RegistryBits is { } bits)
        {
            var registry = ChildProcess.Start("registry", plan.AddressOf(0), bits.ToString(CultureInfo.InvariantCulture));
            children.Add(registry);
            await WaitForAsync(registry, plan.AddressOf(0), stop);
        }

        for (var i = 1; i <= plan.Nodes; i++)
        {
            progress.Show($"starting node {i} of {plan.Nodes}");
            var child = ChildProcess.Start(plan.WordsOf(i));
            children.Add(child);
            await child.FirstLine.WaitAsync(stop);
        }
    }

    private static async Task WaitForAsync(ChildProcess registry, string address, CancellationToken stop)
    {
        _ = HostAndPort.TryParse(address, out var parsed);
        await using var peer = new ClassicPeer(parsed!, LookInterval * 20);
        while (!registry.Ended.IsCompleted)
        {
            try
            {
                await peer.ConnectionTypeAsync(stop);
                return;
            }
            catch (RpcException)
            {
                await Task.Delay(LookInterval, stop); // It does not listen yet.
            }
        }

        throw new CommandException($"the registry ended before it was there ({await registry.Ended}): {registry.CommandLine}");
    }

    private static void Tell(Plan plan, List<ChildProcess> children, bool json)
    {
        var nodes = children.Skip(plan.RegistryBits is null ? 0 : 1).ToList();
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new
            {
                registry = plan.RegistryBits is null ? null : plan.AddressOf(0),
                nodes = nodes.Select((child, i) => new { address = plan.AddressOf(i + 1), page = plan.PageOf(i + 1), processId = child.Id }),
            }));
            return;
        }

        var table = new TextTable("node", "address", "page", "process");
        for (var i = 1; i <= nodes.Count; i++)
        {
            table.Add($"{i}", plan.AddressOf(i), plan.PageOf(i), $"{nodes[i - 1].Id}");
        }

        table.Write();
        var program = ProgramName.Typed;
        var asks = plan.BasePort == DefaultBasePort ? "" : $" --node {plan.AddressOf(1)}";
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{program} chord put Kazan 'This is text for Kazan'{asks}");
        Console.Out.WriteLine($"{program} chord ring{asks}");
        Console.Out.WriteLine($"kill -9 {nodes[^1].Id}    # and look at {plan.PageOf(1)}");
    }

    private static async Task TellEndAsync(ChildProcess child, CancellationToken stop)
    {
        var how = await child.Ended;
        if (!stop.IsCancellationRequested)
        {
            ErrorLine.Tell($"process {child.Id} ended ({how}); this starts it again: {child.CommandLine}");
        }
    }

    /// <summary>Which processes with which ports.</summary>
    private sealed record Plan(int Nodes, int BasePort, int? RegistryBits, int Replicas)
    {
        public string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{Address}:{BasePort + (PortsPerNode * node)}");

        public string PageOf(int node) => string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{PagePortOf(node)}/");

        public IReadOnlyList<string> WordsOf(int node)
        {
            string[] ring = RegistryBits is not null ? [AddressOf(0), AddressOf(node)] : node == 1 ? [AddressOf(1)] : [AddressOf(node), "--join", AddressOf(1)];
            return ["node", .. ring, "--web", PagePortOf(node).ToString(CultureInfo.InvariantCulture), "--replicas", Replicas.ToString(CultureInfo.InvariantCulture)];
        }

        private int PagePortOf(int node) => BasePort + (PortsPerNode * node) + 1;
    }
}
