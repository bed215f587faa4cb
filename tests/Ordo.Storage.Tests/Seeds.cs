using System.Security.Cryptography;
using Ordo.Machine;

namespace Ordo.Storage.Tests;

/// <summary>Runs a randomised test with fixed seeds and with fresh ones; a failure names the seed that repeats it.</summary>
internal static class Seeds
{
    public static void Run(int fixedSeeds, int freshSeeds, Action<SeededRandom> test)
    {
        for (ulong seed = 1; seed <= (ulong)fixedSeeds; seed++)
        {
            RunOne(seed, test);
        }

        var fresh = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        TestContext.Current.TestOutputHelper?.WriteLine($"fresh seeds from {fresh}");
        for (var i = 0; i < freshSeeds; i++)
        {
            RunOne(unchecked(fresh + (ulong)i), test);
        }
    }

    private static void RunOne(ulong seed, Action<SeededRandom> test)
    {
        try
        {
            test(new SeededRandom(seed));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed} fails: {failure.Message}", failure);
        }
    }
}
