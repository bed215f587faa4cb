using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// All sessions and their kept answers (PROMISES 13), chained from the one idle for longest to the one used last.
/// </summary>
internal sealed class SessionTable(ContentHash content, StateLimits limits)
{
    /// <summary>A session idle for longer than this, in ordered time, is dropped: 24 hours, as long as keys are kept.</summary>
    public const long IdleMs = 24L * 60 * 60 * 1000;

    private readonly Dictionary<ulong, Session> _byId = [];
    private readonly ByteWriter _scratch = new();
    private Session? _oldest;
    private Session? _newest;

    public int Count => _byId.Count;

    /// <summary>The kept answers of all sessions.</summary>
    public int AnswerCount { get; private set; }

    /// <summary>Drops idle sessions, the longest idle first, at most <see cref="StateLimits.SessionsSweptPerCommand"/>.</summary>
    public void Sweep(long timeMs)
    {
        for (var left = limits.SessionsSweptPerCommand; left > 0 && _oldest is { } oldest && IsIdle(oldest, timeMs); left--)
        {
            End(oldest);
        }
    }

    /// <summary>Opens a session named by the position of its command.</summary>
    public CommandResult Open(Moment now)
    {
        if (_byId.Count >= limits.MaxSessions)
        {
            return CommandResult.Of(CommandStatus.SessionsFull);
        }

        Add(new SessionRow(now.Position, now.TimeMs, LowestAwaited: 1));
        return CommandResult.Of(CommandStatus.Ok) with { SessionId = now.Position };
    }

    public CommandResult Close(ulong id, long timeMs)
    {
        if (!TryFindLive(id, timeMs, out var session))
        {
            return CommandResult.Of(CommandStatus.SessionUnknown);
        }

        End(session);
        return CommandResult.Of(CommandStatus.Ok) with { SessionId = id };
    }

    /// <summary>
    /// Decides about a request before it is executed: gives its session when it is to be executed, or null and the answer when it was
    /// executed before or is refused. A number that was used for another request is refused.
    /// </summary>
    public Session? Admit(in SessionRequest request, ulong digest, long timeMs, out CommandResult answer)
    {
        if (!TryFindLive(request.SessionId, timeMs, out var session))
        {
            answer = CommandResult.Of(CommandStatus.SessionUnknown);
            return null;
        }

        var refusal = Refusal(session, request);
        Use(session, timeMs, refusal == CommandStatus.None ? request.LowestAwaited : 0);
        if (refusal == CommandStatus.None && session.TryFind(request.Number, out var kept))
        {
            answer = kept.For(digest);
            answer = answer with { Repeated = answer.Status != CommandStatus.NumberReused };
            return null;
        }

        if (refusal == CommandStatus.None && AnswerCount >= limits.MaxAnswers)
        {
            refusal = CommandStatus.AnswersFull;
        }

        answer = CommandResult.Of(refusal);
        return refusal == CommandStatus.None ? session : null;
    }

    /// <summary>Keeps the answer of a request that was executed, unless the command ended the session.</summary>
    public void Keep(Session session, ulong number, ulong digest, in CommandResult result)
    {
        if (!session.HasEnded)
        {
            content.Add(session.Keep(Answer.Create(_scratch, number, digest, result)));
            AnswerCount++;
        }
    }

    /// <summary>
    /// Whether a request is refused whatever is ordered before it, so that it need not be ordered: it is outside its own window, or its
    /// answer was dropped. True answers stay true, so a member that lags behind may ask too. "Unknown session" is never said here.
    /// </summary>
    public CommandStatus WouldRefuse(in SessionRequest request)
    {
        if (request.IsOutsideWindow)
        {
            return CommandStatus.SessionWindow;
        }

        return _byId.TryGetValue(request.SessionId, out var session) ? Refusal(session, request) : CommandStatus.None;
    }

    /// <summary>Finds the kept answer of a session's request.</summary>
    public bool TryFindAnswer(ulong id, ulong number, long timeMs, out Answer answer)
    {
        answer = default;
        return _byId.TryGetValue(id, out var session) && !IsIdle(session, timeMs) && session.TryFind(number, out answer);
    }

    public SessionsImage Capture()
    {
        var rows = new SessionsImage.Row[_byId.Count];
        var answers = new Answer[AnswerCount];
        int row = 0, answer = 0;
        for (var session = _oldest; session is not null; session = session.Newer)
        {
            rows[row++] = new SessionsImage.Row(session.Row, session.AnswerCount);
            session.CopyAnswers(answers.AsSpan(answer));
            answer += session.AnswerCount;
        }

        return new SessionsImage(rows, answers);
    }

    /// <summary>Takes a session out of an image; false when it does not come in the order of last use.</summary>
    public bool TryLoad(in SessionRow row, Moment now)
    {
        var fits = _byId.Count < limits.MaxSessions && row.Id <= now.Position && row.LastUsedMs <= now.TimeMs
            && (_newest is null || _newest.Row.LastUsedMs <= row.LastUsedMs) && !_byId.ContainsKey(row.Id);
        if (fits)
        {
            Add(row);
        }

        return fits;
    }

    /// <summary>Takes an answer of the session loaded last out of an image; false when it is outside the window or not in order.</summary>
    public bool TryLoadAnswer(ReadOnlySpan<byte> bytes)
    {
        if (_newest is not { } session || AnswerCount >= limits.MaxAnswers || !Answer.TryRead(bytes, out var answer)
            || answer.Number < session.Row.LowestAwaited || answer.Number - session.Row.LowestAwaited >= SessionRequest.Window
            || (session.AnswerCount > 0 && session.HighestKept >= answer.Number))
        {
            return false;
        }

        content.Add(session.Keep(answer));
        AnswerCount++;
        return true;
    }

    private static bool IsIdle(Session session, long timeMs) => timeMs - session.Row.LastUsedMs > IdleMs;

    private static CommandStatus Refusal(Session session, in SessionRequest request)
    {
        if (request.Number < session.Row.LowestAwaited)
        {
            return CommandStatus.AnswerDropped;
        }

        return request.IsOutsideWindow ? CommandStatus.SessionWindow : CommandStatus.None;
    }

    /// <summary>Finds a session; one that was idle too long but is not swept yet is ended now.</summary>
    private bool TryFindLive(ulong id, long timeMs, [NotNullWhen(true)] out Session? session)
    {
        if (!_byId.TryGetValue(id, out session))
        {
            return false;
        }

        if (!IsIdle(session, timeMs))
        {
            return true;
        }

        End(session);
        session = null;
        return false;
    }

    /// <summary>Notes that the session is in use, and drops the answers nobody waits for any more.</summary>
    private void Use(Session session, long timeMs, ulong lowestAwaited)
    {
        var row = session.Row with { LastUsedMs = timeMs, LowestAwaited = Math.Max(session.Row.LowestAwaited, lowestAwaited) };
        content.Replace(ref session.Row, row);
        var (count, hashes) = session.DropBelow(row.LowestAwaited);
        content.Remove(hashes);
        AnswerCount -= count;
        if (_newest != session)
        {
            Unchain(session);
            Chain(session);
        }
    }

    private void Add(in SessionRow row)
    {
        var session = new Session(row);
        _byId.Add(row.Id, session);
        Chain(session);
        content.Add(row);
    }

    private void End(Session session)
    {
        content.Remove(session.Row);
        content.Remove(session.AnswersContent);
        AnswerCount -= session.AnswerCount;
        _byId.Remove(session.Row.Id);
        Unchain(session);
        session.HasEnded = true;
    }

    private void Chain(Session session)
    {
        session.Older = _newest;
        session.Newer = null;
        if (_newest is null)
        {
            _oldest = session;
        }
        else
        {
            _newest.Newer = session;
        }

        _newest = session;
    }

    private void Unchain(Session session)
    {
        if (session.Older is null)
        {
            _oldest = session.Newer;
        }
        else
        {
            session.Older.Newer = session.Newer;
        }

        if (session.Newer is null)
        {
            _newest = session.Older;
        }
        else
        {
            session.Newer.Older = session.Older;
        }
    }
}
