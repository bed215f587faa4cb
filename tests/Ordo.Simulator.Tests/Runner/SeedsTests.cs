using System.Security.Cryptography;

namespace Ordo.Simulator.Tests.Runner;

/// <summary>The cluster keeps its promises under faults: seeds that once failed, fixed ones, and fresh ones in every run.</summary>
public sealed class SeedsTests
{
    private const int FixedSeeds = 60;

    private const int FreshSeeds = 150;

    private const int AllFreshSeeds = 3000;

    private static bool All => Environment.GetEnvironmentVariable("ORDO_TEST_ALL") == "1";

    [Fact]
    public void Fixed_seeds_keep_every_promise() => Run(1, FixedSeeds);

    [Fact]
    public void Fresh_seeds_keep_every_promise() => Run((ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue), All ? AllFreshSeeds : FreshSeeds);

    private static void Run(ulong first, int count)
    {
        using var output = new StringWriter();
        var code = SimulateCommand.Run(new SimulateOptions { First = first, Seeds = count }, output);
        var lines = output.ToString();
        TestContext.Current.TestOutputHelper?.WriteLine($"seeds from {first}\n{lines}");
        Tell($"simulator, seeds from {first}: {lines.TrimEnd().Split('\n')[^1]}");
        Assert.True(code == 0, $"Seeds from {first}:\n{lines}");
    }

    /// <summary>Where <c>./test</c> collects what a person should see.</summary>
    private static void Tell(string line)
    {
        if (Environment.GetEnvironmentVariable("ORDO_TEST_NOTES") is { Length: > 0 } notes)
        {
            File.AppendAllLines(notes, [line]);
        }
    }
}
