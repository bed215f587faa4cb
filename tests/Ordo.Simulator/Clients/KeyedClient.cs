using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// Asks for ids with a key, and tries again, here or elsewhere, also twice at the same instant, until there is an answer. Later it asks for old keys again, and now
/// and then wrongly uses one for another request.
/// </summary>
internal sealed class KeyedClient(World world, int number) : Client(world, number)
{
    private readonly List<NextCommand> _answered = [];
    private int _keys;

    private sealed class Request(NextCommand command, ulong floor)
    {
        public NextCommand Command { get; } = command;

        /// <summary>What was answered to anybody when the first attempt began.</summary>
        public ulong Floor { get; } = floor;

        public int UnderWay { get; set; }

        public bool IsAnswered { get; set; }

        public bool MayHaveEffect { get; set; }
    }

    protected override void Ask()
    {
        switch (Random.Below(10))
        {
            case 0 when _answered.Count > 0:
                Repeat(_answered[Random.Below(_answered.Count)]);
                break;
            case 1 when _answered.Count > 0:
                Misuse(_answered[Random.Below(_answered.Count)]);
                break;
            default:
                Begin(new NextCommand(PickName(), PickCount(), Key: $"{Number}-{++_keys}"));
                break;
        }
    }

    private void Begin(NextCommand command)
    {
        var request = new Request(command, World.Checks.RealTime.Answered);
        Try(request);
        if (Random.Chance(0.1))
        {
            Try(request);
        }
    }

    private void Try(Request request)
    {
        request.UnderWay++;
        Try(Pick(), request.Command, session: null, (_, ending, result) => Ended(request, ending, result));
    }

    private void Ended(Request request, Ending ending, in CommandResult result)
    {
        request.UnderWay--;
        request.MayHaveEffect |= ending != Ending.NotDone;
        if (ending == Ending.Answered)
        {
            Answered(request.Command, request.Floor, result);
            if (!request.IsAnswered)
            {
                _answered.Add(request.Command);
            }

            request.IsAnswered = true;
        }

        if (request.UnderWay > 0)
        {
            return;
        }

        if (request.IsAnswered)
        {
            Think();
        }
        else if (!IsClosing && Random.Chance(0.1))
        {
            GiveUp(request);
        }
        else
        {
            Again(() => Try(request));
        }
    }

    private void GiveUp(Request request)
    {
        if (!request.MayHaveEffect)
        {
            World.AtTheEnd(() => World.Checks.Once.NotDone(request.Command.Name, request.Command.Key!));
        }

        Think();
    }

    private void Answered(NextCommand command, ulong floor, in CommandResult result)
    {
        if (result.Status != CommandStatus.Ok)
        {
            throw new Violation(nameof(ExactlyOnce), $"key {command.Key} of {command.Name} was answered {result.Status}");
        }

        var execution = World.Checks.Once.Told(command.Name, command.Key!, result);
        World.Checks.RealTime.CommandAnswered(floor, execution.Position, $"key {command.Key} of {command.Name}");
    }

    private void Repeat(NextCommand command) => Try(Pick(), command, session: null, (_, ending, result) =>
    {
        if (ending == Ending.Answered)
        {
            Answered(command, floor: 0, result);
        }

        Think();
    });

    private void Misuse(NextCommand command) => Try(Pick(), command with { Count = command.Count + 1 }, session: null, (_, ending, result) =>
    {
        if (ending == Ending.Answered && result.Status != CommandStatus.KeyReused)
        {
            throw new Violation(nameof(ExactlyOnce), $"key {command.Key} of {command.Name} was used for another request and answered {result.Status}");
        }

        Think();
    });
}
