namespace Ordo.EndToEnd.Tests;

/// <summary>What a person should see of a test that passed: in the test's output, and where <c>./test</c> collects such lines.</summary>
internal static class Notes
{
    /// <summary>Whether the long forms of the tests run (<c>./test --all</c>).</summary>
    public static bool All => Environment.GetEnvironmentVariable("ORDO_TEST_ALL") == "1";

    /// <summary>Tells a few lines, and keeps them in a file below <c>artifacts</c>.</summary>
    public static void Tell(string file, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        }

        File.WriteAllLines(Path.Combine(Repository.Root, "artifacts", file), lines);
        if (Environment.GetEnvironmentVariable("ORDO_TEST_NOTES") is { Length: > 0 } notes)
        {
            File.AppendAllLines(notes, lines);
        }
    }
}
