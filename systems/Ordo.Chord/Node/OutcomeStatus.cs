using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>What an operation's end is to a client of gRPC: an outcome, or a status that says whether it may have been done.</summary>
internal static class OutcomeStatus
{
    /// <summary>Does an operation for a client.</summary>
    /// <returns>An outcome that is done, exists or absent; its owner is known.</returns>
    /// <exception cref="RpcException">INVALID_ARGUMENT: key or text too long. UNAVAILABLE: not begun. DEADLINE_EXCEEDED: not known whether it was done.</exception>
    public static async Task<Outcome> DoAsync(NodeHost host, OperationKind kind, string key, string? text, CancellationToken cancellation)
    {
        var outcome = await host.SubmitAsync(kind, key, text, cancellation);
        return outcome.Kind switch
        {
            OutcomeKind.Unknown => throw new RpcException(RpcStatusCode.DeadlineExceeded, outcome.Problem ?? "no owner answered in time"),
            OutcomeKind.Refused when ChordOptions.IsTooLong(key, text) => throw new RpcException(RpcStatusCode.InvalidArgument, outcome.Problem ?? "too long"),
            OutcomeKind.Refused => throw new RpcException(RpcStatusCode.Unavailable, outcome.Problem ?? "not begun: try again"),
            _ => outcome,
        };
    }
}
