using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Client;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Commands;

/// <summary>The node that a verb asks: <c>--node</c>, else the environment, else the first of <c>ordo chord up</c>.</summary>
internal static class NodeOption
{
    private const string Variable = "ORDO_CHORD_NODE";
    private const string Default = "127.0.0.1:7510";

    /// <summary>A lookup is tried for five seconds; the answer takes a moment more.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(6);

    /// <summary>The option.</summary>
    public static Option<HostAndPort?> Create() => Arguments.AddressOption("--node", $"Any node of the ring. [{Variable}, default: {Default}]");

    /// <summary>The node that is meant.</summary>
    public static HostAndPort NodeOf(this ParseResult parsed, Option<HostAndPort?> option)
    {
        if (parsed.GetValue(option) is { } given)
        {
            return given;
        }

        var text = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : Default;
        return HostAndPort.TryParse(text, out var address) ? address : throw new CommandException($"{Variable} must be <ip>:<port>, not '{text}'.", CommandException.Usage);
    }

    /// <summary>Asks the node something; what goes wrong becomes one line.</summary>
    public static async Task<T> AskAsync<T>(this ParseResult parsed, Option<HostAndPort?> option, Func<RingClient, CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        var address = parsed.NodeOf(option);
        await using var client = new RingClient(address, Timeout);
        try
        {
            return await ask(client, cancellation);
        }
        catch (RpcException failure)
        {
            throw Explain(address, failure);
        }
    }

    /// <summary>One line for a call that did not end well.</summary>
    public static CommandException Explain(HostAndPort address, RpcException failure) => failure.Status.Code switch
    {
        RpcStatusCode.Unavailable when !failure.WasSent => new CommandException($"no node answers at {address}: start one with 'ordo chord up', or name another with --node."),
        RpcStatusCode.Unimplemented => new CommandException($"{address} is no node of ours (a classic node, or a registry): 'ordo chord client {address}' speaks to those."),
        _ => new CommandException($"{address}: {failure.Status.Detail}."),
    };
}
