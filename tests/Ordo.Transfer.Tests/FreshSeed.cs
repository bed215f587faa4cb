using System.Security.Cryptography;
using Ordo.Machine;

namespace Ordo.Transfer.Tests;

/// <summary>Runs tests that choose at random.</summary>
internal static class FreshSeed
{
    /// <summary>Runs with a seed of its own, which every failure tells.</summary>
    public static void Run(Action<SeededRandom> test)
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        try
        {
            test(new SeededRandom(seed));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"with seed {seed}: {failure.Message}", failure);
        }
    }

    /// <summary>Runs with a seed of its own, which every failure tells.</summary>
    public static async Task RunAsync(Func<SeededRandom, Task> test)
    {
        var seed = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        try
        {
            await test(new SeededRandom(seed));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"with seed {seed}: {failure.Message}", failure);
        }
    }
}
