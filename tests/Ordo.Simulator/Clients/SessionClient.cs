using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// Opens a session and asks within it, up to three requests at once, each again until it is answered. It creates and removes sequences of its own too: the session
/// makes also that exactly once. Now and then it closes the session and opens another.
/// </summary>
internal sealed class SessionClient(World world, int number) : Client(world, number)
{
    private const int MaxUnderWay = 3;

    private readonly SortedDictionary<ulong, Request> _requests = [];
    private ulong _session;
    private ulong _lastNumber;
    private int _scratch;

    private sealed class Request(ulong number, Command command, ulong floor)
    {
        public ulong Number { get; } = number;

        public Command Command { get; } = command;

        public ulong Floor { get; } = floor;

        public int UnderWay { get; set; }

        public bool IsAnswered { get; set; }
    }

    protected override void Ask()
    {
        if (_session == 0)
        {
            Open();
        }
        else if (Random.Below(60) == 0)
        {
            Close();
        }
        else
        {
            for (var more = Random.Between(1, MaxUnderWay); more > 0; more--)
            {
                Begin();
            }
        }
    }

    private void Open() => Try(Pick(), new OpenSessionCommand(), session: null, (attempt, ending, result) =>
    {
        if (ending == Ending.Answered)
        {
            World.Checks.RealTime.CommandAnswered(attempt.Floor, result.SessionId, "the opening of a session");
            _session = result.SessionId;
            _lastNumber = 0;
        }
        else if (IsClosing)
        {
            Again(Open);
            return;
        }

        Think();
    });

    private void Close() => Try(Pick(), new CloseSessionCommand(_session), session: null, (_, _, _) =>
    {
        _session = 0; // Closed or not, it is not used any more.
        Think();
    });

    private void Begin()
    {
        var request = new Request(++_lastNumber, PickCommand(), World.Checks.RealTime.Answered);
        _requests.Add(request.Number, request);
        Try(request);
        if (Random.Chance(0.1))
        {
            Try(request);
        }
    }

    private void Try(Request request)
    {
        request.UnderWay++;
        var place = new SessionRequest(_session, request.Number, _requests.Keys.First());
        Try(Pick(), request.Command, place, (_, ending, result) => Ended(request, place, ending, result));
    }

    private void Ended(Request request, SessionRequest place, Ending ending, in CommandResult result)
    {
        request.UnderWay--;
        if (ending == Ending.Answered)
        {
            Answered(request, place, result);
        }

        if (request.UnderWay > 0)
        {
            return;
        }

        if (!request.IsAnswered)
        {
            Again(() => Try(request));
            return;
        }

        _requests.Remove(request.Number);
        if (_requests.Count == 0)
        {
            Think();
        }
    }

    private void Answered(Request request, SessionRequest place, in CommandResult result)
    {
        if (result.Status is CommandStatus.SessionUnknown or CommandStatus.SessionWindow or CommandStatus.AnswerDropped)
        {
            throw new Violation(nameof(ExactlyOnce), $"request {place.Number} of session {place.SessionId} was answered {result.Status}");
        }

        request.IsAnswered = true;
        var execution = World.Checks.Once.Told(place, result);
        World.Checks.RealTime.CommandAnswered(request.Floor, execution.Position, $"request {place.Number} of session {place.SessionId}");
    }

    private Command PickCommand()
    {
        var scratch = $"scratch-{Number}-{_scratch}";
        switch (Random.Below(8))
        {
            case 0:
                return new CreateSequenceCommand(scratch, Random.Between(1, 1000), Random.Between(1, 3));
            case 1:
                return new NextCommand(scratch, PickCount(), CreateIfMissing: false);
            case 2:
                _scratch += Random.Below(2);
                return new RemoveSequenceCommand(scratch);
            default:
                return new NextCommand(PickName(), PickCount());
        }
    }
}
