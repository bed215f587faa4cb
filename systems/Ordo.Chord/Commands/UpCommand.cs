using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
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

    private static readonly TimeSpan FirstCallTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var nodes = VerbOptions.Number("--nodes", $"How many nodes. Default {DefaultNodes}.", 1, MaxNodes);
        var basePort = VerbOptions.Number("--base-port", $"Node i has the ports base + 10·i, and one more for its page. Default {DefaultBasePort}.", 1, ushort.MaxValue - (PortsPerNode * (MaxNodes + 1)));
        var registry = VerbOptions.Number("--registry", "Begin with a registry of a ring of 2^M places, on the base port, which hands out the places.", 1, RingSpace.MaxClassicBits);
        var replicas = VerbOptions.Number("--replicas", "How many nodes hold each key. Default 3.", 1, 16);
        var json = VerbOptions.Json();
        var child = EndWithInput.CreateOption();
        var verb = new Verb(
            "up",
            "Starts a whole ring on this machine: each node is a process of its own and has a page. Ctrl-C ends them all; what they hold is in memory and gone then.",
            "ordo chord up",
            "ordo chord up --nodes 8 --registry 5 --base-port 5000")
        {
            nodes, basePort, registry, replicas, json, child,
        };
        verb.SetAction((parsed, _) => RunAsync(
            new Plan(
                (int)(parsed.GetValue(nodes) ?? DefaultNodes),
                (int)(parsed.GetValue(basePort) ?? DefaultBasePort),
                (int?)parsed.GetValue(registry),
                (int)(parsed.GetValue(replicas) ?? 3)),
            parsed.GetValue(json),
            parsed.GetValue(child)));
        return verb;
    }

    private static async Task<int> RunAsync(Plan plan, bool json, bool endsWithInput)
    {
        using var signals = new StopSignals(leavesTerminalToParent: endsWithInput);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Token, EndWithInput.Watch(endsWithInput));
        var children = new List<ChildProcess>();
        try
        {
            await StartAsync(plan, children, stop.Token);
            Tell(plan, children, json);
            for (var i = 0; i < children.Count; i++)
            {
                _ = TellEndAsync(plan, children, i, stop.Token);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
            return 0;
        }
        catch (Exception failure) when (stop.IsCancellationRequested && (failure is OperationCanceledException or ChildFailedException))
        {
            return 0;
        }
        catch (ChildFailedException failure) when (failure.HasToldWhy)
        {
            return failure.ExitCode;
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
            children.Add(ChildProcess.Start("registry", plan.AddressOf(0), bits.ToString(CultureInfo.InvariantCulture)));
            await children[^1].FirstLine.WaitAsync(stop);
            await CallAsync(plan.AddressOf(0), stop);
        }

        for (var i = 1; i <= plan.Nodes; i++)
        {
            progress.Show($"starting node {i} of {plan.Nodes}");
            children.Add(ChildProcess.Start(plan.WordsOf(i, i == 1 ? null : 1)));
            await children[^1].FirstLine.WaitAsync(stop);
        }
    }

    /// <summary>Makes a registry's first call, which takes longer than all others: nodes have less patience.</summary>
    private static async Task CallAsync(string registry, CancellationToken stop)
    {
        _ = HostAndPort.TryParse(registry, out var address);
        await using var peer = new ClassicPeer(address!, FirstCallTimeout);
        try
        {
            await peer.ConnectionTypeAsync(stop);
        }
        catch (RpcException failure)
        {
            throw new CommandException($"the registry at {registry} was started and does not answer: {failure.Status.Detail}.");
        }
    }

    private static void Tell(Plan plan, List<ChildProcess> children, bool json)
    {
        var nodes = children.Skip(plan.RegistryBits is null ? 0 : 1).ToList();
        if (json)
        {
            PrintedJson.Print(new
            {
                registry = plan.RegistryBits is null ? null : plan.AddressOf(0),
                nodes = nodes.Select((child, i) => new { address = plan.AddressOf(i + 1), page = plan.PageOf(i + 1), processId = child.Id }),
            });
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

    /// <summary>Tells how to start a process again; a node comes onto the ring that is left, by one that lives.</summary>
    private static async Task TellEndAsync(Plan plan, List<ChildProcess> children, int i, CancellationToken stop)
    {
        var child = children[i];
        var how = await child.Ended;
        if (stop.IsCancellationRequested)
        {
            return;
        }

        var words = child.Words;
        if (plan.RegistryBits is null)
        {
            var living = children.FindIndex(other => !other.Ended.IsCompleted);
            words = plan.WordsOf(i + 1, living < 0 ? null : living + 1);
        }

        ErrorLine.Tell($"process {child.Id} ended ({how}); this starts it again: {ChildProcess.LineOf(words)}");
    }

    /// <summary>Which processes with which ports.</summary>
    private sealed record Plan(int Nodes, int BasePort, int? RegistryBits, int Replicas)
    {
        public string AddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{Address}:{BasePort + (PortsPerNode * node)}");

        public string PageOf(int node) => string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{PagePortOf(node)}/");

        /// <summary>What starts a node; it comes onto the ring by another one, or begins it.</summary>
        public IReadOnlyList<string> WordsOf(int node, int? by)
        {
            string[] ring = RegistryBits is not null ? [AddressOf(0), AddressOf(node)] : by is { } other ? [AddressOf(node), "--join", AddressOf(other)] : [AddressOf(node)];
            return ["node", .. ring, "--web", PagePortOf(node).ToString(CultureInfo.InvariantCulture), "--replicas", Replicas.ToString(CultureInfo.InvariantCulture)];
        }

        private int PagePortOf(int node) => BasePort + (PortsPerNode * node) + 1;
    }
}
