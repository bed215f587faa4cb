using Microsoft.AspNetCore.Http;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>What every resource of the REST face does with the member: submit, read, and say why there is no result.</summary>
internal sealed class MemberFace(MemberHost host, TimeSpan deadline, int maxBodyBytes)
{
    /// <summary>The header of an answer to a read: at which level it was made.</summary>
    private const string ReadHeader = "Ordo-Read";

    /// <summary>The header of an answer that was given before, found by its key or its session's request number.</summary>
    private const string RepeatedHeader = "Ordo-Repeated";

    public MemberHost Host { get; } = host;

    /// <summary>The longest body of a request.</summary>
    public int MaxBodyBytes { get; } = maxBodyBytes;

    /// <summary>Has a command ordered. Null when there is no good result; then the problem is written.</summary>
    public async Task<CommandResult?> SubmitAsync(HttpContext context, Command command, SessionRequest? session)
    {
        var outcome = await Host.SubmitAsync(command, session, deadline);
        if (outcome.Failure is { } failure)
        {
            Of(failure).Write(context.Response);
            return null;
        }

        if (outcome.Result.Repeated)
        {
            context.Response.Headers[RepeatedHeader] = "true";
        }

        if (outcome.Result.Status != CommandStatus.Ok)
        {
            var problem = outcome.Result.Status == CommandStatus.Exhausted && command is NextCommand next
                ? CommandProblem.Exhausted(next, await LeftAsync(next.Name))
                : CommandProblem.Of(outcome.Result, command);
            problem.Write(context.Response);
            return null;
        }

        return outcome.Result;
    }

    /// <summary>
    /// Reads the state at the level that the request asks for (<c>?read=local</c>), and says in the answer which it was. Null when nothing was read; then the
    /// problem is written.
    /// </summary>
    public async Task<T?> ReadAsync<T>(HttpContext context, Func<OrdoState, T> read)
        where T : class
    {
        string? level = context.Request.Query["read"];
        if (level is not (null or "local" or "linearizable"))
        {
            Problem.Invalid($"read is {Quoted.Text(level)}; allowed: linearizable or local.").Write(context.Response);
            return null;
        }

        var value = await ReadAsync(context, read, local: level == "local");
        if (value is not null)
        {
            context.Response.Headers[ReadHeader] = level ?? "linearizable";
        }

        return value;
    }

    /// <summary>Reads more for an answer whose first read was made: the state of this member only goes on from there.</summary>
    public Task<T?> ReadOnAsync<T>(HttpContext context, Func<OrdoState, T> read)
        where T : class => ReadAsync(context, read, local: true);

    private async Task<T?> ReadAsync<T>(HttpContext context, Func<OrdoState, T> read, bool local)
        where T : class
    {
        var outcome = await Host.ReadAsync(read, local, deadline);
        if (outcome.Failure is { } failure)
        {
            context.Response.Headers.Remove(ReadHeader);
            Of(failure).Write(context.Response);
            return null;
        }

        return outcome.Value;
    }

    /// <summary>How many ids a sequence can still give, as this member knows it; null when it does not.</summary>
    private async Task<long?> LeftAsync(string name)
    {
        var outcome = await Host.ReadAsync(state => state.TryGetSequence(name, out var sequence) ? Left(sequence) : (long?)null, local: true, deadline);
        return outcome.Failure is null ? outcome.Value : null;
    }

    private static long Left(in SequenceInfo sequence) => (long)(((Int128)long.MaxValue - sequence.Last) / sequence.Step);

    /// <summary>Tells a failure: not done is 503, unknown is 504 (docs/GUARANTEES.md).</summary>
    private static Problem Of(in Failure failure) => failure.Kind == FailureKind.NotDone
        ? Problem.NotDone("not-done", failure.Reason)
        : new Problem(StatusCodes.Status504GatewayTimeout, "unknown", failure.Reason);
}
