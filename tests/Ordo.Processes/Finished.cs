namespace Ordo.Processes;

/// <summary>A program that has ended.</summary>
public sealed record Finished(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>Fails unless it ended with this code, no output, and exactly one line on standard error with these words.</summary>
    public void SaysOnly(int exitCode, params IReadOnlyList<string> words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Empty(Output);
        var line = Assert.Single(Errors);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    /// <summary>The output of a program that succeeded.</summary>
    public IReadOnlyList<string> Succeeded()
    {
        Assert.True(ExitCode == 0, $"It ended with {ExitCode}: {string.Join(" | ", Errors)}");
        return Output;
    }
}
