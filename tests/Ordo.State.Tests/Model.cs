using Ordo.Machine;

namespace Ordo.State.Tests;

/// <summary>
/// The state as one would explain it: plain dictionaries, everything looked at afresh with each command, nothing incremental, nothing lazy.
/// The real one must answer just the same.
/// </summary>
internal sealed class Model(StateLimits limits)
{
    private readonly Dictionary<MemberId, (ulong Boot, ulong Number)> _origins = [];
    private readonly Dictionary<ulong, ModelSession> _sessions = [];

    public Dictionary<string, ModelSequence> Sequences { get; } = [];

    public ulong Position { get; private set; }

    public long TimeMs { get; private set; }

    public (ApplyOutcome Outcome, CommandResult Result) Apply(CommandEnvelope envelope)
    {
        var outcome = Judge(envelope.Origin);
        if (outcome != ApplyOutcome.Applied)
        {
            return (outcome, default);
        }

        _origins[envelope.Origin.Member] = (envelope.Origin.Boot, envelope.Origin.Number);
        Position++;
        TimeMs = Math.Max(TimeMs, envelope.TimeMs);
        Forget();
        return (outcome, envelope.Session is { } request ? InSession(request, envelope.Command) : Execute(envelope.Command));
    }

    public KeyInfo? Key(string name, string key) =>
        Sequences.TryGetValue(name, out var sequence) && sequence.Keys.TryGetValue(key, out var known)
            ? new KeyInfo(known.Answer.First, known.Answer.Last, sequence.Step, known.Answer.KeyExpiresMs)
            : null;

    public CommandResult? Answer(ulong session, ulong number) =>
        _sessions.TryGetValue(session, out var found) && found.Answers.TryGetValue(number, out var answer) ? answer.Result : null;

    private ApplyOutcome Judge(Origin origin)
    {
        var (boot, number) = _origins.GetValueOrDefault(origin.Member);
        return origin switch
        {
            _ when origin.Boot < boot => ApplyOutcome.StaleBoot,
            _ when origin.Boot > boot => origin.Number == 1 ? ApplyOutcome.Applied : ApplyOutcome.OriginGap,
            _ when origin.Number <= number => ApplyOutcome.DuplicateOrigin,
            _ => origin.Number == number + 1 ? ApplyOutcome.Applied : ApplyOutcome.OriginGap,
        };
    }

    private void Forget()
    {
        foreach (var sequence in Sequences.Values)
        {
            foreach (var (key, _) in sequence.Keys.Where(known => known.Value.Answer.KeyExpiresMs <= TimeMs).ToList())
            {
                sequence.Keys.Remove(key);
            }
        }

        foreach (var (id, _) in _sessions.Where(session => TimeMs - session.Value.UsedMs > 24 * 60 * 60 * 1000).ToList())
        {
            _sessions.Remove(id);
        }
    }

    private CommandResult InSession(SessionRequest request, Command command)
    {
        if (!_sessions.TryGetValue(request.SessionId, out var session))
        {
            return CommandResult.Of(CommandStatus.SessionUnknown);
        }

        session.UsedMs = TimeMs;
        if (request.Number < session.Lowest)
        {
            return CommandResult.Of(CommandStatus.AnswerDropped);
        }

        if (request.Number - request.LowestAwaited >= 1024)
        {
            return CommandResult.Of(CommandStatus.SessionWindow);
        }

        session.Lowest = Math.Max(session.Lowest, request.LowestAwaited);
        foreach (var number in session.Answers.Keys.Where(number => number < session.Lowest).ToList())
        {
            session.Answers.Remove(number);
        }

        if (session.Answers.TryGetValue(request.Number, out var answer))
        {
            return answer.Request == command ? answer.Result with { Repeated = true } : CommandResult.Of(CommandStatus.NumberReused);
        }

        if (_sessions.Values.Sum(each => each.Answers.Count) >= limits.MaxAnswers)
        {
            return CommandResult.Of(CommandStatus.AnswersFull);
        }

        var result = Execute(command);
        if (result.Status is not (CommandStatus.KeysFull or CommandStatus.SequencesFull or CommandStatus.SessionsFull))
        {
            session.Answers[request.Number] = (command, result);
        }

        return result;
    }

    private CommandResult Execute(Command command) => command switch
    {
        NextCommand next => Next(next),
        CreateSequenceCommand create => Create(create),
        RemoveSequenceCommand remove => CommandResult.Of(Sequences.Remove(remove.Name) ? CommandStatus.Ok : CommandStatus.NotFound),
        OpenSessionCommand => Open(),
        CloseSessionCommand close => Close(close),
        _ => throw new InvalidOperationException(),
    };

    private CommandResult Next(NextCommand next)
    {
        Sequences.TryGetValue(next.Name, out var sequence);
        if (next.Key is not null && sequence is not null && sequence.Keys.TryGetValue(next.Key, out var known))
        {
            return known.Request == next
                ? known.Answer with { Repeated = true }
                : new CommandResult { Status = CommandStatus.KeyReused, KeyExpiresMs = known.Answer.KeyExpiresMs };
        }

        if (sequence is null && !next.CreateIfMissing)
        {
            return CommandResult.Of(CommandStatus.NotFound);
        }

        if (next.Key is not null && Sequences.Values.Sum(each => each.Keys.Count) >= limits.MaxKeys)
        {
            return CommandResult.Of(CommandStatus.KeysFull);
        }

        if (sequence is null && Sequences.Count >= limits.MaxSequences)
        {
            return CommandResult.Of(CommandStatus.SequencesFull);
        }

        sequence ??= Sequences[next.Name] = new ModelSequence { Start = 1, Step = 1, Last = 0, RetentionMs = Driver.Day };
        return sequence.Take(next, TimeMs);
    }

    private CommandResult Create(CreateSequenceCommand create)
    {
        var retention = create.KeyRetentionMs ?? Driver.Day;
        var existed = Sequences.TryGetValue(create.Name, out var sequence);
        if (!existed && Sequences.Count >= limits.MaxSequences)
        {
            return CommandResult.Of(CommandStatus.SequencesFull);
        }

        sequence ??= Sequences[create.Name] = new ModelSequence
        {
            Start = create.Start,
            Step = create.Step,
            Last = create.Start - create.Step,
            RetentionMs = retention,
        };
        return new CommandResult
        {
            Status = (sequence.Start, sequence.Step, sequence.RetentionMs) == (create.Start, create.Step, retention)
                ? CommandStatus.Ok
                : CommandStatus.Differs,
            Existed = existed,
            Start = sequence.Start,
            Step = sequence.Step,
            Last = (long)sequence.Last,
            KeyRetentionMs = sequence.RetentionMs,
        };
    }

    private CommandResult Open()
    {
        if (_sessions.Count >= limits.MaxSessions)
        {
            return CommandResult.Of(CommandStatus.SessionsFull);
        }

        _sessions.Add(Position, new ModelSession { UsedMs = TimeMs });
        return new CommandResult { Status = CommandStatus.Ok, SessionId = Position };
    }

    private CommandResult Close(CloseSessionCommand close) => _sessions.Remove(close.Id)
        ? new CommandResult { Status = CommandStatus.Ok, SessionId = close.Id }
        : CommandResult.Of(CommandStatus.SessionUnknown);

    internal sealed class ModelSequence
    {
        public required long Start { get; init; }

        public required long Step { get; init; }

        public required long RetentionMs { get; init; }

        /// <summary>Wider than an id, so that the end needs no care.</summary>
        public required Int128 Last { get; set; }

        public Dictionary<string, (NextCommand Request, CommandResult Answer)> Keys { get; } = [];

        public CommandResult Take(NextCommand next, long timeMs)
        {
            var last = Last + ((Int128)next.Count * Step);
            if (last > long.MaxValue)
            {
                return CommandResult.Of(CommandStatus.Exhausted);
            }

            var answer = new CommandResult
            {
                Status = CommandStatus.Ok,
                First = (long)(Last + Step),
                Last = (long)last,
                Step = Step,
                KeyExpiresMs = next.Key is null ? 0 : timeMs + RetentionMs,
            };
            Last = last;
            if (next.Key is not null)
            {
                Keys[next.Key] = (next, answer);
            }

            return answer;
        }
    }

    private sealed class ModelSession
    {
        public long UsedMs { get; set; }

        public ulong Lowest { get; set; } = 1;

        public Dictionary<ulong, (Command Request, CommandResult Result)> Answers { get; } = [];
    }
}
