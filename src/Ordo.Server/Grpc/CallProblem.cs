using Microsoft.AspNetCore.Http;
using Ordo.Node;
using Ordo.Rpc;
using Ordo.Server.Rest;
using Ordo.State;

namespace Ordo.Server.Grpc;

/// <summary>Why a call got no result, as gRPC says it: the status, and one word for programs. Words and sentences are those of the HTTP face.</summary>
internal readonly record struct CallProblem(RpcStatus Status, string Reason)
{
    /// <summary>The trailing metadata that bears the word.</summary>
    private const string ReasonTrailer = "ordo-reason";

    /// <summary>A command that was ordered and changed nothing.</summary>
    public static CallProblem Of(in CommandResult result, Command command)
    {
        var problem = CommandProblem.Of(result, command);
        return new CallProblem(new RpcStatus(CodeOf(result.Status, problem.Status), problem.Detail), problem.Code);
    }

    /// <summary>A command or a read without an outcome: not done is UNAVAILABLE, unknown is DEADLINE_EXCEEDED (PROMISES 15).</summary>
    public static CallProblem Of(in Failure failure) => failure.Kind == FailureKind.NotDone
        ? new CallProblem(new RpcStatus(RpcStatusCode.Unavailable, failure.Reason), "not-done")
        : new CallProblem(new RpcStatus(RpcStatusCode.DeadlineExceeded, failure.Reason), "unknown");

    /// <summary>Something in the request is outside its limits.</summary>
    public static CallProblem Invalid(string detail) => new(new RpcStatus(RpcStatusCode.InvalidArgument, detail), "invalid");

    /// <summary>There is no such thing to read.</summary>
    public static CallProblem NotFound(string reason, string detail) => new(new RpcStatus(RpcStatusCode.NotFound, detail), reason);

    /// <summary>Ends a call with it.</summary>
    public RpcException AsException() => new(Status, new RpcMetadata { { ReasonTrailer, Reason } });

    private static RpcStatusCode CodeOf(CommandStatus status, int httpStatus) => (status, httpStatus) switch
    {
        (CommandStatus.Differs, _) => RpcStatusCode.AlreadyExists,
        (CommandStatus.Exhausted, _) => RpcStatusCode.OutOfRange,
        (_, StatusCodes.Status404NotFound) => RpcStatusCode.NotFound,
        (_, StatusCodes.Status503ServiceUnavailable) => RpcStatusCode.ResourceExhausted,
        _ => RpcStatusCode.FailedPrecondition,
    };
}
