using Google.Protobuf;
using Ordo.Client.Requests;
using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Connections;

/// <summary>Calls with one answer: tried on one member after another until the client's time-out.</summary>
/// <param name="links">The way to the cluster.</param>
/// <param name="settings">The client's settings.</param>
/// <param name="closing">Cancelled when the client is closed: calls under way end, and later ones are refused.</param>
internal sealed class Calls(MemberLinks links, ClientSettings settings, CancellationToken closing)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The end of the time of a call that begins now, by the client's clock.</summary>
    public TimeSpan Deadline => settings.Now + settings.Timeout;

    /// <summary>A read: it may be asked any number of times.</summary>
    /// <exception cref="OrdoNotDoneException">No member answered in time, it refused, or the client was closed.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public async Task<TReply> ReadAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, typeof(OrdoClient));
        return await TryAsync(method, request, Deadline, static _ => { }, cancellation).ConfigureAwait(false);
    }

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

    /// <summary>
    /// Asks until there is an answer; <paramref name="onFailure"/> hears of each attempt that failed or was given up, and may end the trying with an exception.
    /// </summary>
    /// <exception cref="OrdoNotDoneException">There is none in time, a member refused, or the client was closed. What failed attempts left open is for the caller to say.</exception>
    public async Task<TReply> TryAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, Action<RpcException> onFailure, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing);
        try
        {
            return await RepeatAsync(method, request, deadline, onFailure, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended)
        {
            if (ended.InnerException is RpcException givenUp)
            {
                onFailure(givenUp);
            }

            cancellation.ThrowIfCancellationRequested();
            throw new OrdoNotDoneException("The client was closed before the call had an outcome.", ended);
        }
    }

    /// <summary>Waits for another call's turn, as long as the call and the client may.</summary>
    /// <exception cref="OrdoNotDoneException">It did not come in time, or the client was closed meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public async Task EnterAsync(SemaphoreSlim gate, TimeSpan deadline, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, typeof(OrdoClient));
        using var late = new CancellationTokenSource(Left(deadline), settings.Clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing, late.Token);
        try
        {
            await gate.WaitAsync(ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new OrdoNotDoneException(
                closing.IsCancellationRequested ? "The client was closed before the call began." : $"Other calls were not done {WithinTime}, and this one waited for them.", ended);
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
            var requests = open.Select(session => new CloseSessionRequest { SessionId = session });
            await Task.WhenAll(requests.Select(request => link.CallAsync(Methods.CloseSession, request, settings.EndTimeout, CancellationToken.None))).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The cluster ends an idle session by itself after a day.
        }
    }

    private string WithinTime => $"within {settings.Timeout.TotalSeconds:0.###} s";

    private TimeSpan Left(TimeSpan deadline)
    {
        var left = deadline - settings.Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task<TReply> RepeatAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, Action<RpcException> onFailure, CancellationToken ends)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        for (var wasSent = false; ;)
        {
            var link = await LinkAsync(deadline, ends).ConfigureAwait(false);
            if (link is null)
            {
                if (links.Unformed is TReply unformed)
                {
                    return unformed; // To Describe, that is an answer; nothing else can be asked of such a member.
                }

                continue;
            }

            var left = Left(deadline);
            var limit = left < settings.StallTimeout ? left : settings.StallTimeout;
            OrdoClientTelemetry.Repeated(wasSent ? 1 : 0);
            try
            {
                var reply = await link.CallAsync(method, request, limit, ends).ConfigureAwait(false);
                NoteOutcome(link, request);
                return reply;
            }
            catch (RpcException failure)
            {
                wasSent |= failure.WasSent;
                onFailure(failure);
                if (Answers.RefusalOf(failure) is { } refused)
                {
                    NoteOutcome(link, request);
                    throw refused;
                }

                NoteFailure(link, failure, isOwnLimit: limit == left);
            }

            await PauseAsync(deadline, ends).ConfigureAwait(false);
        }
    }

    /// <summary>The connection; null when an attempt to make one failed.</summary>
    /// <exception cref="OrdoNotDoneException">The time is over, or no member may be used.</exception>
    private async Task<MemberLink?> LinkAsync(TimeSpan deadline, CancellationToken ends)
    {
        ends.ThrowIfCancellationRequested();
        var left = Left(deadline);
        if (left == TimeSpan.Zero)
        {
            throw new OrdoNotDoneException($"No member answered {WithinTime}. Last: {links.LastFailure}");
        }

        try
        {
            var link = await links.TryGetAsync().AsTask().WaitAsync(left, settings.Clock, ends).ConfigureAwait(false);
            return link is null && links.WrongCluster is { } wrong ? throw wrong : link;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>What a member says without asking the others does not show that it is of use.</summary>
    private void NoteOutcome(MemberLink link, IMessage request)
    {
        if (request is not (DescribeRequest
            or GetRequest { Level: Protocol.V1.ReadLevel.Local }
            or GetKeyRequest { Level: Protocol.V1.ReadLevel.Local }
            or ListRequest { Level: Protocol.V1.ReadLevel.Local }))
        {
            links.Answered(link);
        }
    }

    /// <summary>
    /// A connection that failed is left; a member that answers that it does not do it now is asked again. That a call's own time is over says nothing of either.
    /// </summary>
    private void NoteFailure(MemberLink link, RpcException failure, bool isOwnLimit)
    {
        if (Answers.ReasonOf(failure).Length > 0)
        {
            links.Refused(link);
        }
        else if (!isOwnLimit || failure.Status.Code != RpcStatusCode.DeadlineExceeded)
        {
            links.Failed(link, failure.Status.Detail);
        }
    }

    private async Task PauseAsync(TimeSpan deadline, CancellationToken ends)
    {
        var pause = Pause * (0.5 + settings.Random.NextDouble());
        var left = Left(deadline);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(pause < left ? pause : left, settings.Clock, ends).ConfigureAwait(false);
        }
    }
}
