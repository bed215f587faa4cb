using Google.Protobuf;
using Ordo.Client.Requests;
using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Connections;

/// <summary>Writes that are rare: one at a time in a session of their own, so that each is done once however often it is sent.</summary>
#pragma warning disable CA1001 // The semaphore holds nothing to give back: nobody asks it for a wait handle.
internal sealed class SessionWrites(Calls calls)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _one = new(1);
    private ulong _number;

    /// <summary>The session, to end it; 0 when there is none.</summary>
    public ulong Session { get; private set; }

    /// <summary>Does a write once.</summary>
    /// <exception cref="OrdoNotDoneException">It was not done.</exception>
    /// <exception cref="OrdoUnknownException">It may have been done.</exception>
    public async Task<TReply> DoAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, Action<TRequest, SessionRequest> setSession, CancellationToken cancellation)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        var deadline = calls.Deadline;
        await calls.EnterAsync(_one, deadline, cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                await OpenAsync(deadline, cancellation).ConfigureAwait(false);
                _number++;
                setSession(request, new SessionRequest { SessionId = Session, Number = _number, LowestAwaited = _number });
                var attempts = new Attempts();
                try
                {
                    return await calls.TryAsync(method, request, deadline, attempts.Note, cancellation).ConfigureAwait(false);
                }
                catch (SessionEndedException) when (!attempts.InDoubt)
                {
                    Session = 0; // Idle for a day: the write was not done, and a new session is free to do it.
                }
                catch (SessionEndedException)
                {
                    Session = 0;
                    throw new OrdoUnknownException("The session of the request ended while its outcome was not known: it may have been done.");
                }
                catch (OrdoNotDoneException failure) when (attempts.InDoubt)
                {
                    throw new OrdoUnknownException($"The outcome was not seen: it may have been done. {failure.Message}", failure);
                }
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task OpenAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        if (Session == 0)
        {
            Session = (await calls.TryAsync(Methods.OpenSession, new OpenSessionRequest(), deadline, static _ => { }, cancellation).ConfigureAwait(false)).SessionId;
            _number = 0;
        }
    }

    /// <summary>What the failed attempts of one write left open.</summary>
    private sealed class Attempts
    {
        public bool InDoubt { get; private set; }

        public void Note(RpcException failure)
        {
            var reason = Answers.ReasonOf(failure);
            if (reason == Answers.SessionUnknown)
            {
                throw new SessionEndedException();
            }

            if (reason == Answers.AnswerDropped)
            {
                throw new OrdoUnknownException("The cluster no longer has the answer of the request: it may have been done."); // It never will have it again.
            }

            if (Answers.RefusalOf(failure) is { } refused)
            {
                InDoubt &= !Answers.IsKept(refused.Refusal); // A refusal that is kept is the answer of every attempt; any other one is that of this attempt only.
            }
            else
            {
                InDoubt |= failure.WasSent && reason != Answers.NotDone;
            }
        }
    }

    private sealed class SessionEndedException : Exception;
}
