using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Systems.Impure.Machine;

/// <summary>What a machine must not be, for the test of the rules.</summary>
internal sealed class ImpureSample
{
    private readonly List<Func<int, long>> _clocks = [];

    public static int Pure(int number) => checked(number + 1);

    public void Add() => _clocks.Add(static number => number + DateTime.UtcNow.Ticks);

    public static IEnumerable<int> Iterate(int number)
    {
        yield return number;
    }

    public static Dictionary<string, FileInfo[]>? Files() => null;

    public static string Root() => Repository.Root;

    public static async Task Wait() => await Task.CompletedTask;

    public static Guid Chance() => Guid.NewGuid();
}
