namespace Ordo.Simulator;

/// <summary>Reads sequences, mostly linearizably, and more often than others at the member on which a fault is.</summary>
internal sealed class Reader(World world, int number) : Client(world, number)
{
    protected override void Ask()
    {
        var target = World.Faults.Focus is { } focus && Random.Chance(0.6) ? World.Host(focus) : Pick();
        new ReadAttempt(World, target, PickName(), local: Random.Chance(0.2), Think).Start(PickDeadline());
    }
}
