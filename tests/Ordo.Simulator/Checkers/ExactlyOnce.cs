using Ordo.Machine;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// PROMISES 12 to 15: each origin, key and (session, number) is executed once, in the order of its member's numbers; every answer to a request is that of the one
/// execution; what was refused as not done has no effect.
/// </summary>
internal sealed class ExactlyOnce
{
    private readonly Dictionary<(MemberId Member, ulong Boot), ulong> _origins = [];
    private readonly Dictionary<(string Name, string Key), Execution> _keys = [];
    private readonly Dictionary<(ulong Session, ulong Number), Execution> _sessions = [];
    private readonly Dictionary<(MemberId Member, ulong Boot, string Name, int Count), Balance> _plain = [];

    /// <summary>Requests without key and session at one life of a member: how many took effect, and how many may have.</summary>
    private sealed class Balance
    {
        public int Executed { get; set; }

        public int Acknowledged { get; set; }

        public int Unknown { get; set; }
    }

    /// <summary>A command took effect.</summary>
    public void Executed(Execution execution)
    {
        var envelope = execution.Envelope;
        var life = (envelope.Origin.Member, envelope.Origin.Boot);
        if (envelope.Origin.Number != _origins.GetValueOrDefault(life) + 1)
        {
            throw Broken($"origin {envelope.Origin} took effect after number {_origins.GetValueOrDefault(life)}");
        }

        _origins[life] = envelope.Origin.Number;
        if (envelope.Session is { } session)
        {
            ExecutedInSession(session, execution);
        }
        else if (envelope.Command is NextCommand { Key: { } key } next)
        {
            ExecutedWithKey((next.Name, key), execution);
        }
        else if (envelope.Command is NextCommand plain && execution.GivesIds)
        {
            BalanceOf(life.Member, life.Boot, plain.Name, plain.Count).Executed++;
        }
    }

    /// <summary>A keyed request is answered: gives the execution that it must be the answer of.</summary>
    public Execution Told(string name, string key, in CommandResult result)
    {
        var once = _keys.GetValueOrDefault((name, key)) ?? throw Broken($"key {key} of {name} was answered and never took effect");
        return Same(once, result, $"key {key} of {name}");
    }

    /// <summary>A session's request is answered: gives the execution that it must be the answer of.</summary>
    public Execution Told(SessionRequest request, in CommandResult result)
    {
        var what = $"request {request.Number} of session {request.SessionId}";
        var once = _sessions.GetValueOrDefault((request.SessionId, request.Number)) ?? throw Broken($"{what} was answered and never took effect");
        return Same(once, result, what);
    }

    /// <summary>A request under a key that was used for something else is refused.</summary>
    public void KeyRefused(string name, string key)
    {
        if (!_keys.ContainsKey((name, key)))
        {
            throw Broken($"key {key} of {name} was refused as used for another request, but was never used");
        }
    }

    /// <summary>A request without key and session ended: with an answer, or with an unknown outcome.</summary>
    public void PlainEnded(MemberId member, ulong boot, NextCommand command, bool acknowledged)
    {
        var balance = BalanceOf(member, boot, command.Name, command.Count);
        balance.Acknowledged += acknowledged ? 1 : 0;
        balance.Unknown += acknowledged ? 0 : 1;
    }

    /// <summary>Every attempt of a keyed request was refused as not done.</summary>
    public void NotDone(string name, string key)
    {
        if (_keys.ContainsKey((name, key)))
        {
            throw Broken($"key {key} of {name} was refused as not done each time, and took effect");
        }
    }

    /// <summary>Everything is over: nothing took effect that nobody asked for or that was refused.</summary>
    public void Finish()
    {
        foreach (var ((member, boot, name, count), balance) in _plain)
        {
            if (balance.Executed < balance.Acknowledged || balance.Executed > balance.Acknowledged + balance.Unknown)
            {
                throw Broken(
                    $"of the requests for {count} of {name} at M{member} (boot {boot}) {balance.Acknowledged} were answered and {balance.Unknown} unknown, "
                    + $"but {balance.Executed} took effect");
            }
        }
    }

    private static Violation Broken(string what) => new(nameof(ExactlyOnce), what);

    private static Execution Same(Execution once, in CommandResult told, string what) =>
        once.Result with { Repeated = false } == told with { Repeated = false }
            ? once
            : throw Broken($"{what} was answered {told}, but it got {once.Result}");

    private void ExecutedWithKey((string Name, string Key) key, Execution execution)
    {
        var result = execution.Result;
        if (result is { Status: CommandStatus.Ok, Repeated: false } && !_keys.TryAdd(key, execution))
        {
            throw Broken($"key {key.Key} of {key.Name} took effect at position {_keys[key].Position} and again at {execution.Position}");
        }

        if (result is { Status: CommandStatus.Ok, Repeated: true })
        {
            Told(key.Name, key.Key, result);
        }
        else if (result.Status == CommandStatus.KeyReused)
        {
            KeyRefused(key.Name, key.Key);
        }
    }

    private void ExecutedInSession(SessionRequest request, Execution execution)
    {
        if (execution.Result.Repeated)
        {
            Told(request, execution.Result);
        }
        else if (execution.Result.Status is not (CommandStatus.SessionUnknown or CommandStatus.SessionWindow or CommandStatus.AnswerDropped)
            && !_sessions.TryAdd((request.SessionId, request.Number), execution))
        {
            throw Broken($"request {request.Number} of session {request.SessionId} took effect twice, again at position {execution.Position}");
        }
    }

    private Balance BalanceOf(MemberId member, ulong boot, string name, int count)
    {
        if (!_plain.TryGetValue((member, boot, name, count), out var balance))
        {
            _plain[(member, boot, name, count)] = balance = new Balance();
        }

        return balance;
    }
}
