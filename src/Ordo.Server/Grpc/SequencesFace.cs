using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ordo.Node.Hosting;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;
using Ordo.State;
using SessionRequest = Ordo.State.SessionRequest;

namespace Ordo.Server.Grpc;

/// <summary><c>ordo.v1.Sequences</c>: every call becomes one command or one read of the member (proto/ordo/v1/sequences.proto is the reference).</summary>
/// <param name="host">The member.</param>
/// <param name="deadline">How long a call waits for its outcome at most.</param>
/// <param name="maxBytes">The longest request but a frame, as over HTTP.</param>
internal sealed class SequencesFace(MemberHost host, TimeSpan deadline, int maxBytes)
{
    /// <summary>The longest page of a list, and the one that is given when nothing is said.</summary>
    private const int MaxPage = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        var service = SequencesReflection.Descriptor.Services[0];
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var limits = new RpcServerOptions { MaxReceiveBytes = maxBytes };
        routes.MapUnary(new RpcMethod<NextRequest, NextReply>(service, "Next"), NextAsync, limits);
        routes.MapDuplex(
            new RpcMethod<NextFrame, NextReplyFrame>(service, "NextStream"),
            (requests, replies, call) => new NextStream(host, deadline, stopping).RunAsync(requests, replies, call),
            new RpcServerOptions { MaxReceiveBytes = NextStream.MaxFrameBytes });
        routes.MapUnary(new RpcMethod<CreateRequest, Sequence>(service, "Create"), CreateAsync, limits);
        routes.MapUnary(new RpcMethod<GetRequest, Sequence>(service, "Get"), GetAsync, limits);
        routes.MapUnary(new RpcMethod<ListRequest, ListReply>(service, "List"), ListAsync, limits);
        routes.MapUnary(new RpcMethod<RemoveRequest, RemoveReply>(service, "Remove"), RemoveAsync, limits);
        routes.MapUnary(new RpcMethod<GetKeyRequest, NextReply>(service, "GetKey"), GetKeyAsync, limits);
        routes.MapUnary(new RpcMethod<OpenSessionRequest, OpenSessionReply>(service, "OpenSession"), OpenSessionAsync, limits);
        routes.MapUnary(new RpcMethod<CloseSessionRequest, CloseSessionReply>(service, "CloseSession"), CloseSessionAsync, limits);
    }

    /// <summary>A count as it stands in a request: 0 is 1.</summary>
    internal static int CountOf(uint count) => count == 0 ? 1 : (int)Math.Min(count, int.MaxValue);

    private async Task<NextReply> NextAsync(NextRequest request, RpcServerCall call)
    {
        var command = new NextCommand(request.Name, CountOf(request.Count), !request.MustExist, request.Key.Length == 0 ? null : request.Key);
        var result = await SubmitAsync(command, request.Session, call);
        return new NextReply { First = result.First, Last = result.Last, Step = result.Step, KeyExpiresMs = result.KeyExpiresMs, Repeated = result.Repeated };
    }

    private async Task<Sequence> CreateAsync(CreateRequest request, RpcServerCall call)
    {
        var command = new CreateSequenceCommand(
            request.Name, request.Start, request.Step == 0 ? 1 : request.Step, request.KeyRetentionMs == 0 ? null : request.KeyRetentionMs);
        var result = await SubmitAsync(command, request.Session, call);
        return new Sequence
        {
            Name = request.Name,
            Start = result.Start,
            Step = result.Step,
            Last = result.Last,
            KeyRetentionMs = result.KeyRetentionMs,
            Existed = result.Existed,
        };
    }

    private async Task<Sequence> GetAsync(GetRequest request, RpcServerCall call)
    {
        Check(SequenceName.Check(request.Name));
        var (found, sequence) = await ReadAsync(state => (state.TryGetSequence(request.Name, out var info), info), request.Level, call);
        return found ? Shown(sequence) : throw CallProblem.NotFound("unknown-sequence", $"There is no sequence '{request.Name}'.").AsException();
    }

    private async Task<ListReply> ListAsync(ListRequest request, RpcServerCall call)
    {
        Check(request.After.Length == 0 ? null : SequenceName.Check(request.After));
        Check(request.Limit > MaxPage ? $"limit is {request.Limit}; allowed: 1 to {MaxPage}." : null);
        var limit = request.Limit == 0 ? MaxPage : (int)request.Limit;
        var sequences = await ReadAsync(state => state.ListSequences(request.After, limit), request.Level, call);
        return new ListReply { Sequences = { sequences.Select(Shown) } };
    }

    private async Task<RemoveReply> RemoveAsync(RemoveRequest request, RpcServerCall call)
    {
        await SubmitAsync(new RemoveSequenceCommand(request.Name), request.Session, call);
        return new RemoveReply();
    }

    private async Task<NextReply> GetKeyAsync(GetKeyRequest request, RpcServerCall call)
    {
        Check(SequenceName.Check(request.Name) ?? RequestKey.Check(request.Key));
        var (found, key) = await ReadAsync(state => (state.TryGetKey(request.Name, request.Key, out var info), info), request.Level, call);
        return found
            ? new NextReply { First = key.First, Last = key.Last, Step = key.Step, KeyExpiresMs = key.ExpiresMs, Repeated = true }
            : throw CallProblem.NotFound("unknown-key", $"The sequence '{request.Name}' holds no key '{request.Key}'.").AsException();
    }

    private async Task<OpenSessionReply> OpenSessionAsync(OpenSessionRequest request, RpcServerCall call) =>
        new() { SessionId = (await SubmitAsync(new OpenSessionCommand(), session: null, call)).SessionId };

    private async Task<CloseSessionReply> CloseSessionAsync(CloseSessionRequest request, RpcServerCall call)
    {
        await SubmitAsync(new CloseSessionCommand(request.SessionId), session: null, call);
        return new CloseSessionReply();
    }

    private static Sequence Shown(SequenceInfo sequence) => new()
    {
        Name = sequence.Name,
        Start = sequence.Start,
        Step = sequence.Step,
        Last = sequence.Last,
        KeyRetentionMs = sequence.KeyRetentionMs,
    };

    private static void Check(string? error)
    {
        if (error is not null)
        {
            throw CallProblem.Invalid(error).AsException();
        }
    }

    private async Task<CommandResult> SubmitAsync(Command command, Protocol.V1.SessionRequest? session, RpcServerCall call)
    {
        var request = session is null ? (SessionRequest?)null : new SessionRequest(session.SessionId, session.Number, session.LowestAwaited);
        Check(command.Check() ?? request?.Check());
        var outcome = await host.SubmitAsync(command, request, TimeFor(call));
        if (outcome.Failure is { } failure)
        {
            throw CallProblem.Of(failure).AsException();
        }

        return outcome.Result.Status == CommandStatus.Ok ? outcome.Result : throw CallProblem.Of(outcome.Result, command).AsException();
    }

    private async Task<T> ReadAsync<T>(Func<OrdoState, T> read, ReadLevel level, RpcServerCall call)
    {
        Check(Enum.IsDefined(level) ? null : $"level is {(int)level}; allowed: 0 (linearizable) and 1 (local).");
        var outcome = await host.ReadAsync(read, level == ReadLevel.Local, TimeFor(call));
        return outcome.Failure is { } failure ? throw CallProblem.Of(failure).AsException() : outcome.Value!;
    }

    /// <summary>A call waits no longer than its own deadline, and no longer than the member lets anybody wait.</summary>
    private TimeSpan TimeFor(RpcServerCall call) => call.TimeLeft is { } left && left < deadline ? left : deadline;
}
