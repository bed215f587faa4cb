using Ordo.Machine;

namespace Ordo.State.Tests;

/// <summary>
/// A random stream of commands that meets itself: few names, keys and sessions, retries, old and new boots, time that creeps, jumps and
/// turns back, so that every branch of the state is taken often.
/// </summary>
internal sealed class Traffic(ulong seed)
{
    private readonly SeededRandom _random = new(seed);
    private readonly Dictionary<MemberId, (ulong Boot, ulong Number)> _sent = [];
    private readonly List<ulong> _sessions = [1];
    private readonly List<CommandEnvelope> _before = [];
    private readonly ByteWriter _writer = new();
    private long _timeMs = 1_700_000_000_000;

    /// <summary>Limits that the stream reaches.</summary>
    public static StateLimits Limits { get; } = new()
    {
        MaxSequences = 4,
        MaxKeys = 12,
        MaxSessions = 4,
        MaxAnswers = 12,
        KeysSweptPerCommand = 2,
        SessionsSweptPerCommand = 1,
    };

    public string Name() => ((char)('a' + _random.Below(6))).ToString();

    public string Key() => ((char)('k' + _random.Below(8))).ToString();

    public ulong Session() => _sessions[^(1 + _random.Below(Math.Min(_sessions.Count, 6)))];

    public ulong Number() => (ulong)_random.Between(1, 30);

    public CommandEnvelope NextEnvelope()
    {
        _timeMs += TimeStep();
        var retry = _before.Count > 0 && _random.Chance(0.2) ? _before[^(1 + _random.Below(Math.Min(_before.Count, 40)))] : null;
        var command = retry?.Command ?? Command();
        var session = retry is not null ? retry.Session : SessionPart();
        var envelope = new CommandEnvelope(Origin(), _timeMs, session, command);
        _before.Add(envelope);
        return envelope;
    }

    public byte[] NextBytes() => Bytes(NextEnvelope());

    public byte[] Bytes(CommandEnvelope envelope)
    {
        _writer.Clear();
        CommandCodec.Encode(_writer, envelope.Origin, envelope.TimeMs, envelope.Session, envelope.Command);
        return _writer.ToArray();
    }

    /// <summary>Tells what came of a command, so that later ones can use the session it opened.</summary>
    public void Saw(CommandResult result)
    {
        if (result.SessionId != 0)
        {
            _sessions.Add(result.SessionId);
        }
    }

    private long TimeStep() => _random.Below(100) switch
    {
        < 60 => _random.Between(0, 20),
        < 85 => _random.Between(0, 2000),
        < 90 => -_random.Between(0, 5000),
        < 97 => _random.Between(0, Driver.Hour),
        < 99 => _random.Between(Driver.Hour, Driver.Day),
        _ => Driver.Day + 1,
    };

    private Origin Origin()
    {
        var member = new MemberId(1 + _random.Below(3));
        var (boot, number) = _sent.GetValueOrDefault(member, (1UL, 0UL));
        switch (_random.Below(40))
        {
            case 0:
                return new Origin(member, boot, Math.Max(1, number)); // sent again
            case 1:
                return new Origin(member, boot, number + 2); // a gap
            case 2:
                return new Origin(member, boot + 1, 2); // a boot that does not begin with 1
            case 3 when boot > 1:
                return new Origin(member, boot - 1, number + 1); // from before the restart
            case 4:
                boot += (ulong)_random.Between(1, 3);
                number = 0;
                break;
            default:
                break;
        }

        _sent[member] = (boot, number + 1);
        return new Origin(member, boot, number + 1);
    }

    private SessionRequest? SessionPart()
    {
        if (_random.Chance(0.5))
        {
            return null;
        }

        var lowest = Number();
        var ahead = _random.Chance(0.05) ? (ulong)_random.Between(1000, 1050) : (ulong)_random.Below(12);
        return new SessionRequest(Session(), lowest + ahead, lowest);
    }

    private Command Command() => _random.Below(20) switch
    {
        0 or 1 => new OpenSessionCommand(),
        2 => new CloseSessionCommand(Session()),
        3 => new RemoveSequenceCommand(Name()),
        4 or 5 => new CreateSequenceCommand(
            Name(),
            _random.Chance(0.3) ? long.MaxValue - _random.Below(20) : _random.Below(2),
            _random.Chance(0.3) ? SequenceRules.MaxStep : 1 + _random.Below(2),
            _random.Chance(0.5) ? _random.Between(1000, 20_000) : null),
        _ => new NextCommand(Name(), 1 + _random.Below(3), _random.Chance(0.8), _random.Chance(0.7) ? Key() : null),
    };
}
