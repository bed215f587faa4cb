using Microsoft.AspNetCore.Http;
using Ordo.Node;
using Ordo.Rpc;
using Ordo.Server.Rest;
using Ordo.State;

namespace Ordo.Server.Grpc;

/// <summary>Why a call got no result, as gRPC says it; the sentences are those of the HTTP face.</summary>
internal static class CallProblem
{
    /// <summary>A command that was ordered and changed nothing.</summary>
    public static RpcStatus Of(in CommandResult result, Command command)
    {
        var problem = CommandProblem.Of(result, command);
        return new RpcStatus(CodeOf(result.Status, problem.Status), problem.Detail);
    }

    /// <summary>A command or a read without an outcome: not done is UNAVAILABLE, unknown is DEADLINE_EXCEEDED (PROMISES 15).</summary>
    public static RpcStatus Of(in Failure failure) =>
        new(failure.Kind == FailureKind.NotDone ? RpcStatusCode.Unavailable : RpcStatusCode.DeadlineExceeded, failure.Reason);

    /// <summary>Something in the request is outside its limits.</summary>
    public static RpcStatus Invalid(string detail) => new(RpcStatusCode.InvalidArgument, detail);

    private static RpcStatusCode CodeOf(CommandStatus status, int httpStatus) => (status, httpStatus) switch
    {
        (CommandStatus.Differs, _) => RpcStatusCode.AlreadyExists,
        (CommandStatus.Exhausted, _) => RpcStatusCode.OutOfRange,
        (_, StatusCodes.Status404NotFound) => RpcStatusCode.NotFound,
        (_, StatusCodes.Status503ServiceUnavailable) => RpcStatusCode.ResourceExhausted,
        _ => RpcStatusCode.FailedPrecondition,
    };
}
