using System;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Local;
using Ordo.Chord.Machine;
using Ordo.Chord.Node;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord node</c>: one node, in a registry's ring or in one without (specs/s08 §6).</summary>
internal static class NodeCommand
{
    private const int MaxReplicas = 16;
    private const int MaxVirtualNodes = 256;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var addresses = Arguments.Addresses("Its own address; with a registry, the registry's address first.");
        var join = Arguments.AddressOption("--join", "Join the ring of this node, without a registry.");
        var bits = VerbOptions.Number("--bits", "How many bits an id has, in a ring without a registry. All its nodes must have the same. Default 160.", 1, RingId.Bits);
        var replicas = VerbOptions.Number("--replicas", "How many nodes hold each key. Default 3.", 1, MaxReplicas);
        var virtuals = VerbOptions.Number("--virtual", "How many places the node has, in a ring without a registry. Default 1.", 1, MaxVirtualNodes);
        var web = VerbOptions.Number("--web", "The port of its page, a picture of the ring.", 1, ushort.MaxValue);
        var child = EndWithInput.CreateOption();
        var verb = new Verb(
            "node",
            "Runs a node. Alone it begins a ring; with a registry, or --join, it comes onto one. Ctrl-C hands its keys to the next node and ends it.",
            "ordo chord node 127.0.0.1:5000 127.0.0.1:5001",
            "ordo chord node 127.0.0.1:7510 --web 7511",
            "ordo chord node 127.0.0.1:7520 --join 127.0.0.1:7510")
        {
            addresses, join, bits, replicas, virtuals, web, child,
        };
        verb.SetAction((parsed, _) =>
        {
            var given = parsed.GetRequiredValue(addresses);
            var registry = given.Count == 2 ? given[0] : null;
            if (registry is not null && (parsed.GetValue(join) ?? (object?)parsed.GetValue(virtuals) ?? parsed.GetValue(bits)) is not null)
            {
                throw new CommandException("a registry hands out the place: --join, --bits and --virtual are for rings without one.", CommandException.Usage);
            }

            return RunAsync(
                new NodeServerOptions(given[^1])
                {
                    Registry = registry,
                    Join = parsed.GetValue(join),
                    Bits = (int)(parsed.GetValue(bits) ?? RingId.Bits),
                    Replicas = (int)(parsed.GetValue(replicas) ?? 3),
                    VirtualNodes = (int)(parsed.GetValue(virtuals) ?? 1),
                    WebPort = (int?)parsed.GetValue(web),
                },
                parsed.GetValue(child));
        });
        return verb;
    }

    private static async Task<int> RunAsync(NodeServerOptions options, bool endsWithInput)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var orphaned = EndWithInput.Watch(endsWithInput);
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(orphaned);
        using var stop = new StopSignals(() =>
        {
            stopped.TrySetResult();
            starting.Cancel();
        },
        leavesTerminalToParent: endsWithInput);
        try
        {
            await using var server = await NodeServer.StartAsync(options, Console.Out, ErrorLine.Tell, starting.Token);
            if (await Task.WhenAny(stopped.Task, server.Ended).WaitAsync(orphaned) is var first && first == stopped.Task)
            {
                await server.LeaveAsync();
            }
            else
            {
                await first;
            }

            return 0;
        }
        catch (OperationCanceledException) when (starting.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure) when (failure is PortException or NoPlaceException)
        {
            throw new CommandException(failure.Message);
        }
        catch (RpcException failure) when (options.Registry is { } registry)
        {
            throw Explain(registry, failure);
        }
    }

    private static CommandException Explain(HostAndPort registry, RpcException failure) => new(failure.Status.Code switch
    {
        RpcStatusCode.Unavailable when !failure.WasSent => $"no registry answers at {registry} ({failure.Status.Detail}): start one with 'ordo chord registry {registry} 5'.",
        RpcStatusCode.Unimplemented => $"{registry} is a node, not a registry: the registry's address stands first, or '--join {registry}' leads onto the ring of a node of ours.",
        RpcStatusCode.FailedPrecondition => $"the registry at {registry} refuses: {failure.Status.Detail}.",
        _ => $"the registry at {registry}: {failure.Status.Detail}.",
    });
}
