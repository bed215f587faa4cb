using Google.Protobuf;
using Ordo.Client.Requests;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Connections;

/// <summary>Calls with one answer: tried on one member after another until the client's time-out.</summary>
internal sealed class Calls(MemberLinks links, ClientSettings settings)
{
    /// <summary>How long a client that is closed takes to end its sessions; those left end by themselves.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>After how many refusals in a row the call goes on with another member: this one may have lost the others.</summary>
    private const int RefusalsPerMember = 3;

    /// <summary>A read: it may be asked any number of times.</summary>
    /// <exception cref="OrdoNotDoneException">No member answered in time, or it refused.</exception>
    public async Task<TReply> ReadAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply> =>
        await TryAsync(method, request, static _ => { }, cancellation).ConfigureAwait(false);

    /// <summary>A read of something that may not be there: then null.</summary>
    public async Task<TReply?> FindAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        try
        {
            return await ReadAsync(method, request, cancellation).ConfigureAwait(false);
        }
        catch (OrdoRefusedException refused) when (refused.Refusal == OrdoRefusal.UnknownSequence)
        {
            return null;
        }
    }

    /// <summary>Asks until there is an answer; <paramref name="onFailure"/> hears of each failed attempt and may end the trying with an exception.</summary>
    public async Task<TReply> TryAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, Action<RpcException> onFailure, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        var until = settings.Now + settings.Timeout;
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = until - settings.Now;
            if (left <= TimeSpan.Zero)
            {
                throw new OrdoNotDoneException($"No member answered within {settings.Timeout.TotalSeconds:0.###} s. Last: {links.LastFailure}");
            }

            if (await LinkAsync(left, cancellation).ConfigureAwait(false) is not { } link)
            {
                continue;
            }

            try
            {
                var limit = new RpcCallOptions { Timeout = left < settings.StallTimeout ? left : settings.StallTimeout };
                return await link.Channel.UnaryAsync(method, request, limit, cancellation).ConfigureAwait(false);
            }
            catch (RpcException failure)
            {
                onFailure(failure);
                if (Answers.RefusalOf(failure.Status.Code, Answers.ReasonOf(failure), failure.Status.Detail) is { } refused)
                {
                    throw refused;
                }

                await LeaveAsync(link, failure, attempt, until - settings.Now, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends sessions as far as that goes quickly.</summary>
    public async Task EndSessionsAsync(IEnumerable<ulong> sessions)
    {
        var open = sessions.Where(session => session != 0).ToList();
        if (open.Count == 0 || links.Current is not { } link)
        {
            return;
        }

        try
        {
            var limit = new RpcCallOptions { Timeout = EndTimeout };
            var requests = open.Select(session => new Protocol.V1.CloseSessionRequest { SessionId = session });
            await Task.WhenAll(requests.Select(request => link.Channel.UnaryAsync(Methods.CloseSession, request, limit))).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The cluster ends an idle session by itself after a day.
        }
    }

    private async Task<MemberLink?> LinkAsync(TimeSpan left, CancellationToken cancellation)
    {
        try
        {
            var link = await links.TryGetAsync().AsTask().WaitAsync(left, settings.Clock, cancellation).ConfigureAwait(false);
            return link is null && links.WrongCluster is { } wrong ? throw wrong : link;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>A connection that failed is left; a member that only does not do it now is asked again after a moment.</summary>
    private async Task LeaveAsync(MemberLink link, RpcException failure, int attempt, TimeSpan left, CancellationToken cancellation)
    {
        if (Answers.ReasonOf(failure).Length == 0 || attempt % RefusalsPerMember == 0)
        {
            links.Failed(link, failure.Status.Detail);
        }

        var pause = Pause * (0.5 + settings.Random.NextDouble());
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(pause < left ? pause : left, settings.Clock, cancellation).ConfigureAwait(false);
        }
    }
}
