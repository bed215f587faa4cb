using Ordo.Client.Connections;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Requests;

/// <summary>The loop: connect, open the session, send again what waits, take answers, and over again.</summary>
internal sealed partial class Lane
{
    private readonly List<(PendingNext Request, IdRange Ids, Exception? Failure)> _ended = [];

    private async Task RunAsync()
    {
        while (NeedsLink())
        {
            if (await _links.TryGetAsync().ConfigureAwait(false) is not { } link)
            {
                FailIfWrongCluster();
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

    /// <summary>Whether to go on: while somebody waits. Otherwise the loop has ended, and the next request starts it again.</summary>
    private bool NeedsLink()
    {
        lock (_lock)
        {
            _runs = _window.Count > 0 && !_closed;
            return _runs;
        }
    }

    /// <summary>Serves over one connection until its stream ends.</summary>
    /// <exception cref="RpcException">The stream, or opening the session, failed.</exception>
    private async Task ServeAsync(MemberLink link)
    {
        if (_session == 0)
        {
            var limit = new RpcCallOptions { Timeout = _settings.StallTimeout };
            var opened = await link.Channel.UnaryAsync(Methods.OpenSession, new OpenSessionRequest(), limit, _closing).ConfigureAwait(false);
            _session = opened.SessionId;
        }

        using var call = link.Channel.Duplex(Methods.NextStream, cancellationToken: _closing);
        BeginStream(link, call.Requests);
        while (await call.Responses.WaitToReadAsync().ConfigureAwait(false))
        {
            while (call.Responses.TryRead(out var frame))
            {
                if (!Take(frame))
                {
                    return; // The session has ended, and nothing waits in it any more: a new one on a new stream.
                }
            }
        }

        throw new RpcException(RpcStatusCode.Unavailable, "it ended the stream.");
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
                for (var number = _window.Lowest; number < _window.Next; number++)
                {
                    if (_window.Find(number) is { Doubts: > 0 } request)
                    {
                        Remove(request);
                        (ended ??= []).Add((request, SessionEnded()));
                    }
                }
            }
        }

        EndAll(ended);
    }

    /// <summary>Takes the answers of one frame, and tells the callers. False when the stream is to be ended, for a new session.</summary>
    private bool Take(NextReplyFrame frame)
    {
        MemberLink? unwilling = null;
        bool goesOn;
        lock (_lock)
        {
            _lastAnswerAt = _settings.Clock.GetTimestamp();
            foreach (var item in frame.Items)
            {
                if (_window.Find(item.Number) is { } request)
                {
                    Judge(request, item);
                    if (request.Repeats > 0 && request.Repeats % RepeatsPerMember == 0 && request.RepeatAt != 0)
                    {
                        unwilling = _link;
                    }
                }
            }

            _told = _ended.Count;
            goesOn = !_sessionIsLost || HasUnanswered();
        }

        TellEnded();
        if (unwilling is not null)
        {
            _links.Failed(unwilling, "it does not do what it is asked.");
        }

        return goesOn;
    }

    private void TellEnded()
    {
        foreach (var (request, ids, failure) in _ended)
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

        _ended.Clear();
    }

    /// <summary>What one answer means for its request.</summary>
    private void Judge(PendingNext request, NextItemReply item)
    {
        switch ((RpcStatusCode)item.Code)
        {
            case RpcStatusCode.Ok:
                Remove(request);
                _ended.Add((request, Answers.IdsOf(item), null));
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
                    Remove(request);
                    _ended.Add((request, default, SessionEnded()));
                }

                break;
            default:
                if (Answers.RefusalOf((RpcStatusCode)item.Code, item.Reason, item.Detail) is { } refused)
                {
                    Remove(request);
                    _ended.Add((request, default, refused));
                }
                else
                {
                    RepeatLater(request); // Not known: asking again with the same number finds out.
                }

                break;
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

        var bound = Math.Min(FirstRepeat.TotalSeconds * (1 << Math.Min(request.Repeats, 10)), LongestRepeat.TotalSeconds);
        request.Repeats++;
        var pause = bound * (0.5 + (_settings.Random.NextDouble() / 2));
        request.RepeatAt = _settings.Clock.GetTimestamp() + (long)(pause * _settings.Clock.TimestampFrequency);
        OrdoClientTelemetry.Repeated(1);
    }

    private void FailIfWrongCluster()
    {
        if (_links.WrongCluster is not { } wrong)
        {
            return;
        }

        lock (_lock)
        {
            for (var number = _window.Lowest; number < _window.Next; number++)
            {
                if (_window.Find(number) is { Doubts: 0 } request)
                {
                    Remove(request);
                    _ended.Add((request, default, wrong));
                }
            }
        }

        TellEnded();
    }

    private static OrdoUnknownException SessionEnded() =>
        new("The session of the request ended while its outcome was not known: ids may have been given. Give requests a key to be able to ask again.");
}
