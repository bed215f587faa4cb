using System;
using System.Collections.Generic;
using System.Diagnostics;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The one state that every member holds: a deterministic machine that is fed the ordered commands and knows no clock, no disk and not that
/// it is replicated. Members that applied the same commands hold the same state and give the same results, byte by byte.
/// <para>One thread owns it; only an image may be used on another. It dispatches, keeps the clock and makes each origin count once; what
/// the commands mean stands in the folder of their feature.</para>
/// </summary>
public sealed class OrdoState
{
    private readonly ContentHash _content = new();
    private readonly ByteWriter _scratch = new();
    private readonly OriginTable _origins;
    private readonly SequenceTable _sequences;
    private readonly SessionTable _sessions;
    private ClockRow _clock;

    /// <summary>Creates the state of a cluster that has applied nothing.</summary>
    public OrdoState()
        : this(StateLimits.Standard)
    {
    }

    internal OrdoState(StateLimits limits)
    {
        _origins = new OriginTable(_content);
        _sequences = new SequenceTable(_content, limits);
        _sessions = new SessionTable(_content, limits);
        _content.Add(_clock);
    }

    /// <summary>How many commands were applied, failed ones included; dropped origins do not count (PROMISES 2).</summary>
    public ulong Position => _clock.Position;

    /// <summary>The ordered time: the highest time stamp applied, in unix milliseconds.</summary>
    public long TimeMs => _clock.TimeMs;

    /// <summary>The hash at this position, to compare with other members.</summary>
    public StateHash Hash => new(_content.Value, _clock.Chain);

    /// <summary>How many sequences there are.</summary>
    public int SequenceCount => _sequences.Count;

    /// <summary>How many keys are held, those included that have expired and are not swept yet.</summary>
    public int KeyCount => _sequences.KeyCount;

    /// <summary>How many sessions are held, those included that were idle too long and are not swept yet.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>How many answers all sessions keep.</summary>
    public int AnswerCount => _sessions.AnswerCount;

    /// <summary>Applies one delivered command. What it changes depends on the state and these bytes alone.</summary>
    /// <exception cref="MalformedCommandException">The bytes are no valid command; nothing changed. The member must stop.</exception>
    public Applied Apply(ReadOnlySpan<byte> envelope)
    {
        if (!CommandView.TryRead(envelope, out var command))
        {
            throw new MalformedCommandException(Position, envelope.Length);
        }

        var outcome = _origins.Judge(command.Head.Origin);
        if (outcome != ApplyOutcome.Applied)
        {
            return new Applied(outcome, command.Head.Origin, default, Ids: 0);
        }

        _origins.Advance(command.Head.Origin);
        var now = new Moment(_clock.Position + 1, Math.Max(_clock.TimeMs, command.Head.TimeMs));
        _sequences.Sweep(now.TimeMs);
        _sessions.Sweep(now.TimeMs);
        var result = command.Head.Session is { } request ? ExecuteInSession(request, command, now) : Execute(command, now);
        _content.Replace(ref _clock, new ClockRow(now.Position, now.TimeMs, ChainOn(result)));
        var ids = command.Kind == CommandKind.Next && result is { Status: CommandStatus.Ok, Repeated: false } ? command.Sequence.Count : 0;
        return new Applied(ApplyOutcome.Applied, command.Head.Origin, result, ids);
    }

    /// <summary>
    /// Whether a session's request would be refused wherever it is ordered, so that it need not be: <see cref="CommandStatus.SessionWindow"/>
    /// or <see cref="CommandStatus.AnswerDropped"/>; <see cref="CommandStatus.None"/> when it may be ordered.
    /// </summary>
    public CommandStatus WouldRefuse(SessionRequest request) => _sessions.WouldRefuse(request);

    /// <summary>Reads one sequence.</summary>
    public bool TryGetSequence(string name, out SequenceInfo info) => _sequences.TryGet(name, out info);

    /// <summary>Up to <paramref name="limit"/> sequences after a name (exclusive; "" for the first page), in ordinal order of names.</summary>
    public IReadOnlyList<SequenceInfo> ListSequences(string after, int limit) => _sequences.List(after, limit);

    /// <summary>Reads what a key got. A key that has expired by ordered time is not found.</summary>
    public bool TryGetKey(string name, string key, out KeyInfo info) => _sequences.TryGetKey(name, key, TimeMs, out info);

    /// <summary>Reads the kept answer of a session's request.</summary>
    public bool TryAnswer(ulong sessionId, ulong number, out CommandResult result)
    {
        var found = _sessions.TryFindAnswer(sessionId, number, TimeMs, out var answer);
        result = found ? answer.Result : default;
        return found;
    }

    /// <summary>
    /// Finds what a request got that is known to be applied, although this member did not see it applied because a snapshot covers it:
    /// by its session's number or by its key. False means that its outcome is unknown here (PROMISES 12).
    /// </summary>
    public bool TryFindAnswer(SessionRequest? session, Command command, out CommandResult result)
    {
        if (session is { } request && _sessions.TryFindAnswer(request.SessionId, request.Number, TimeMs, out var answer))
        {
            result = answer.For(DigestOf(command));
            return true;
        }

        result = default;
        return command is NextCommand next && _sequences.TryAnswer(next, TimeMs, out result);
    }

    /// <summary>The boot and number of the last command applied of a member; both 0 when there was none.</summary>
    public (ulong Boot, ulong Number) LastApplied(MemberId member)
    {
        var row = _origins.Last(member);
        return (row.Boot, row.Number);
    }

    /// <summary>
    /// Takes an image for a snapshot. Copies the rows of sequences and sessions and shares everything else: microseconds for a small state,
    /// a few milliseconds for a full one.
    /// </summary>
    public StateImage Capture() => new(Hash, _clock, _origins.Capture(), _sequences.Capture(), _sessions.Capture());

    /// <summary>Restores a state from a whole image; <see cref="StateLoader"/> takes one in chunks.</summary>
    /// <exception cref="StateCorruptException">The image is damaged or of another version.</exception>
    public static OrdoState Read(ReadOnlySpan<byte> image)
    {
        var loader = new StateLoader();
        loader.Feed(image);
        return loader.Finish();
    }

    /// <summary>Takes one record out of an image; false when it does not fit to those before.</summary>
    internal bool TryLoad(RecordKind kind, ref ByteReader fields, ReadOnlySpan<byte> record)
    {
        switch (kind)
        {
            case RecordKind.Clock:
                _content.Replace(ref _clock, ClockRow.Read(ref fields));
                return true;
            case RecordKind.Origin:
                return OriginRow.Read(ref fields) is var origin && !fields.Failed && _origins.TryLoad(origin);
            case RecordKind.Sequence:
                return SequenceInfo.Read(ref fields) is var sequence && !fields.Failed && _sequences.TryLoad(sequence);
            case RecordKind.Session:
                return SessionRow.Read(ref fields) is var session && !fields.Failed
                    && _sessions.TryLoad(session, new Moment(Position, TimeMs));
            case RecordKind.Key:
                fields.Raw(fields.Remaining);
                return _sequences.TryLoadKey(record);
            case RecordKind.Answer:
                fields.Raw(fields.Remaining);
                return _sessions.TryLoadAnswer(record);
            default:
                return false;
        }
    }

    /// <summary>Executes a request of a session once: what was executed before is answered from what is kept.</summary>
    private CommandResult ExecuteInSession(in SessionRequest request, in CommandView command, Moment now)
    {
        var digest = Answer.DigestOf(command.Body);
        if (_sessions.Admit(request, digest, now.TimeMs, out var answer) is not { } session)
        {
            return answer;
        }

        var result = Execute(command, now);
        if (!IsFull(result.Status))
        {
            _sessions.Keep(session, request.Number, digest, result);
        }

        return result;
    }

    /// <summary>A refusal for want of room did nothing and may go well later: the same number may be asked again.</summary>
    private static bool IsFull(CommandStatus status) => status is CommandStatus.KeysFull or CommandStatus.SequencesFull or CommandStatus.SessionsFull;

    private CommandResult Execute(in CommandView command, Moment now) => command.Kind switch
    {
        CommandKind.Next => _sequences.Next(command.Sequence, now.TimeMs),
        CommandKind.CreateSequence => _sequences.Create(command.Sequence),
        CommandKind.RemoveSequence => _sequences.Remove(command.Sequence),
        CommandKind.OpenSession => _sessions.Open(now),
        CommandKind.CloseSession => _sessions.Close(command.ClosedSession, now.TimeMs),
        _ => throw new UnreachableException(),
    };

    private ulong DigestOf(Command command)
    {
        _scratch.Clear();
        command.WriteTo(_scratch);
        return Answer.DigestOf(_scratch.Written);
    }

    /// <summary>The next link of the chain: the one before, this result, and the content that the command left.</summary>
    private ulong ChainOn(in CommandResult result)
    {
        _scratch.Clear();
        result.WriteTo(_scratch);
        _scratch.UInt64(_content.Value);
        return Hash64.Of(_scratch.Written, _clock.Chain);
    }
}
