using Ordo.State;

namespace Ordo.Simulator;

/// <summary>Asks for ids without a key: it tries once and takes an unknown outcome as it is.</summary>
internal sealed class PlainClient(World world, int number) : Client(world, number)
{
    protected override void Ask()
    {
        var command = new NextCommand(PickName(), PickCount());
        Try(Pick(), command, session: null, (attempt, ending, result) =>
        {
            Ended(attempt, command, ending, result);
            Think();
        });
    }

    private void Ended(CommandAttempt attempt, NextCommand command, Ending ending, in CommandResult result)
    {
        var checks = World.Checks;
        if (ending == Ending.Answered)
        {
            var execution = checks.Ids.Told(command.Name, result);
            checks.RealTime.CommandAnswered(attempt.Floor, execution.Position, $"{result.First}..{result.Last} of {command.Name}");
        }

        if (ending != Ending.NotDone && attempt.Boot > 0)
        {
            checks.Once.PlainEnded(attempt.Target.Id, attempt.Boot, command, acknowledged: ending == Ending.Answered);
        }
    }
}
