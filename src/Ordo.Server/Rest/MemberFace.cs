using Microsoft.AspNetCore.Http;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>What every resource of the REST face does with the member: submit, read, and say why there is no result.</summary>
internal sealed class MemberFace(MemberHost host, TimeSpan deadline)
{
    public MemberHost Host { get; } = host;

    /// <summary>Has a command ordered.</summary>
    public Task<CommandOutcome> SubmitAsync(Command command, SessionRequest? session) => Host.SubmitAsync(command, session, deadline);

    /// <summary>Reads the state at the level that the request asks for.</summary>
    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local) => Host.ReadAsync(read, local, deadline);

    /// <summary>Tells a failure: not done is 503, unknown is 504 (docs/GUARANTEES.md).</summary>
    public static Problem Of(in Failure failure) => failure.Kind == FailureKind.NotDone
        ? new Problem(StatusCodes.Status503ServiceUnavailable, "not-done", failure.Reason)
        : new Problem(StatusCodes.Status504GatewayTimeout, "unknown", failure.Reason);
}
