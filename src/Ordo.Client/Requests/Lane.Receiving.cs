using Ordo.Client.Connections;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Requests;

/// <summary>The loop: connect, open the session, send again what waits, take answers, and over again.</summary>
internal sealed partial class Lane
{
    private readonly Queue<(PendingNext Request, IdRange Ids, Exception? Failure)> _ended = new();
    private int _refusedSessions;

    /// <summary>
    /// The loop, and what holds when it breaks by a fault of this library: whoever waits is told, and the next request starts it again.
    /// </summary>
    private async Task RunAsync()
    {
        var serving = ServeWhileNeededAsync();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!serving.IsCompletedSuccessfully)
        {
            BreakOff(serving.Exception?.InnerException);
        }
    }

    private async Task ServeWhileNeededAsync()
    {
        while (NeedsLink())
        {
            if (await _links.TryGetAsync().ConfigureAwait(false) is not { } link)
            {
                EndIfWrongCluster();
                continue;
            }

            try
            {
                await ServeAsync(link).ConfigureAwait(false);
            }
            catch (RpcException failure)
            {
                _links.Failed(link, failure.Status.Detail);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                EndStream();
            }
        }
    }

    private void BreakOff(Exception? fault)
    {
        List<(PendingNext Request, Exception Failure)>? waiting;
        (PendingNext Request, IdRange Ids, Exception? Failure)[] answered;
        lock (_lock)
        {
            _runs = false; // From here on the next request starts the loop again: nothing that is told below may be left where that loop finds it.
            answered = [.. _ended]; // Before the fault.
            _ended.Clear();
            waiting = TakeOutLocked((_, request, _) => request.Doubts == 0
                ? new OrdoNotDoneException("The client failed before the ids were asked for. Ask again, and report the inner exception.", fault)
                : new OrdoUnknownException("The client failed while the ids were being asked for: they may have been given. Report the inner exception.", fault), now: 0);
        }

        foreach (var (request, ids, failure) in answered)
        {
            Tell(request, ids, failure);
        }

        EndAll(waiting);
    }

    /// <summary>Whether to go on: while somebody waits. Otherwise the loop has ended, and the next request starts it again.</summary>
    private bool NeedsLink()
    {
        lock (_lock)
        {
            _runs = _window.Count > 0 && !_closed && !_closing.IsCancellationRequested;
            return _runs;
        }
    }

    /// <summary>Serves over one connection until its stream ends.</summary>
    /// <exception cref="RpcException">The stream, or opening the session, failed.</exception>
    private async Task ServeAsync(MemberLink link)
    {
        if (_session == 0 && !await OpenSessionAsync(link).ConfigureAwait(false))
        {
            return;
        }

        using var call = link.OpenStream(_closing);
        BeginStream(link, call.Requests);
        while (await call.Responses.WaitToReadAsync().ConfigureAwait(false))
        {
            while (call.Responses.TryRead(out var frame))
            {
                if (!Take(frame, link))
                {
                    return; // The session has ended, and nothing waits in it any more: a new one on a new stream.
                }
            }
        }

        throw new RpcException(RpcStatusCode.Unavailable, "it ended the stream.");
    }

    /// <summary>
    /// Opens the session. False when the member answers that it does not: its connection is sound, so that nobody else's calls suffer, and after a pause the loop comes again.
    /// </summary>
    /// <exception cref="RpcException">There is no answer.</exception>
    private async Task<bool> OpenSessionAsync(MemberLink link)
    {
        try
        {
            _session = (await link.CallAsync(Methods.OpenSession, new OpenSessionRequest(), _settings.StallTimeout, _closing).ConfigureAwait(false)).SessionId;
            _refusedSessions = 0;
            _links.Answered(link);
            return true;
        }
        catch (RpcException failure) when (Answers.RefusalOf(failure) is { } refused)
        {
            _links.Answered(link);
            EndAllNotSent(refused);
        }
        catch (RpcException failure) when (Answers.ReasonOf(failure).Length > 0)
        {
            _links.Refused(link);
            await Task.Delay(PauseAfter(_refusedSessions++), _settings.Clock, _closing).ConfigureAwait(false);
        }

        return false;
    }

    private void BeginStream(MemberLink link, RpcRequestWriter<NextFrame> stream)
    {
        bool pumps;
        lock (_lock)
        {
            _link = link;
            _stream = stream;
            _lastAnswerAt = _settings.Clock.GetTimestamp();
            _nextToSend = _window.Lowest; // Everything that waits goes out again.
            for (var number = _window.Lowest; number < _window.Next; number++)
            {
                if (_window.Find(number) is { RepeatAt: > 0 } request)
                {
                    request.RepeatAt = 0;
                }
            }

            _repeatsWaiting = 0;
            _due.Clear();
            pumps = !_pumps;
            _pumps = true;
        }

        if (pumps)
        {
            StartPump(alone: true);
        }
    }

    /// <summary>The stream is gone. What was sent in a session that has ended cannot be asked for again.</summary>
    private void EndStream()
    {
        List<(PendingNext Request, Exception Failure)>? ended = null;
        lock (_lock)
        {
            _stream = null;
            _link = null;
            if (_sessionIsLost)
            {
                _sessionIsLost = false;
                _session = 0;
                ended = TakeOutLocked(static (_, request, _) => request.Doubts > 0 ? SessionEnded() : null, now: 0);
            }
        }

        EndAll(ended);
    }

    /// <summary>Takes the answers of one frame, and tells the callers. False when the stream is to be ended, for a new session.</summary>
    private bool Take(NextReplyFrame frame, MemberLink link)
    {
        var isRefused = false;
        bool goesOn;
        lock (_lock)
        {
            _lastAnswerAt = _settings.Clock.GetTimestamp();
            foreach (var item in frame.Items)
            {
                if (_window.Find(item.Number) is { } request)
                {
                    Judge(request, item);
                    isRefused |= request.RepeatAt != 0;
                }
            }

            _told = _ended.Count;
            goesOn = !_sessionIsLost || HasUnanswered();
        }

        if (_ended.Count > 0)
        {
            _links.Answered(link);
        }
        else if (isRefused)
        {
            _links.Refused(link);
        }

        TellEnded();
        return goesOn;
    }

    /// <summary>Tells each caller once: a request that was told may be another caller's already, so that it is taken out before.</summary>
    private void TellEnded()
    {
        while (_ended.TryDequeue(out var ended))
        {
            Tell(ended.Request, ended.Ids, ended.Failure);
        }
    }

    private static void Tell(PendingNext request, in IdRange ids, Exception? failure)
    {
        if (failure is null)
        {
            request.Succeed(ids);
        }
        else
        {
            request.Fail(failure);
        }
    }

    /// <summary>What one answer means for its request.</summary>
    private void Judge(PendingNext request, NextItemReply item)
    {
        switch ((RpcStatusCode)item.Code)
        {
            case RpcStatusCode.Ok:
                Remove(request);
                _ended.Enqueue((request, Answers.IdsOf(item), null));
                break;
            case RpcStatusCode.Unavailable:
                request.Doubts--;
                RepeatLater(request);
                break;
            case RpcStatusCode.FailedPrecondition when item.Reason == Answers.SessionUnknown:
                _sessionIsLost = true;
                request.Doubts--;
                if (request.Doubts > 0)
                {
                    End(request, SessionEnded());
                }

                break;
            case RpcStatusCode.FailedPrecondition when item.Reason == Answers.AnswerDropped:
                End(request, new OrdoUnknownException("The cluster no longer has the answer of the request: ids may have been given. Give requests a key to be able to ask again."));
                break;
            default:
                JudgeRefusal(request, item);
                break;
        }
    }

    /// <summary>
    /// A refusal that the cluster does not keep says only that this copy of the request was not done. While others may be under way it is asked again with the same number,
    /// as it is when nothing is known.
    /// </summary>
    private void JudgeRefusal(PendingNext request, NextItemReply item)
    {
        if (Answers.RefusalOf((RpcStatusCode)item.Code, item.Reason, item.Detail) is not { } refused)
        {
            RepeatLater(request);
        }
        else if (Answers.IsKept(refused.Refusal) || --request.Doubts <= 0)
        {
            End(request, refused);
        }
        else
        {
            RepeatLater(request);
        }
    }

    private void End(PendingNext request, Exception failure)
    {
        if (Remove(request))
        {
            _ended.Enqueue((request, default, failure));
        }
    }

    private bool HasUnanswered()
    {
        for (var number = _window.Lowest; number < _window.Next; number++)
        {
            if (_window.Find(number) is { Doubts: > 0, RepeatAt: 0 })
            {
                return true;
            }
        }

        return false;
    }

    private void RepeatLater(PendingNext request)
    {
        if (request.RepeatAt == 0)
        {
            _repeatsWaiting++;
        }

        var pause = PauseAfter(request.Repeats++);
        request.RepeatAt = _settings.Clock.GetTimestamp() + (long)(pause.TotalSeconds * _settings.Clock.TimestampFrequency);
    }

    /// <summary>A random pause below a bound that doubles with each repeat before.</summary>
    private TimeSpan PauseAfter(int repeats)
    {
        var bound = Math.Min(FirstRepeat.TotalSeconds * (1 << Math.Min(repeats, 10)), LongestRepeat.TotalSeconds);
        return TimeSpan.FromSeconds(bound * (0.5 + (_settings.Random.NextDouble() / 2)));
    }

    /// <summary>No member can be used any more: what was not sent is refused, and of what was sent nobody will learn the outcome.</summary>
    private void EndIfWrongCluster()
    {
        if (_links.WrongCluster is not { } wrong)
        {
            return;
        }

        List<(PendingNext Request, Exception Failure)>? ended;
        lock (_lock)
        {
            ended = TakeOutLocked((_, request, _) => request.Doubts == 0 ? wrong : MembersLost(), now: 0);
        }

        EndAll(ended);
    }

    private void EndAllNotSent(OrdoRefusedException refused)
    {
        List<(PendingNext Request, Exception Failure)>? ended;
        lock (_lock)
        {
            ended = TakeOutLocked((_, request, _) => request.Doubts == 0 ? refused : null, now: 0);
        }

        EndAll(ended);
    }

    private static OrdoUnknownException MembersLost() =>
        new("No member of the cluster is left while the outcome of the request is not known: ids may have been given. Give requests a key to be able to ask again.");

    private static OrdoUnknownException SessionEnded() =>
        new("The session of the request ended while its outcome was not known: ids may have been given. Give requests a key to be able to ask again.");
}
