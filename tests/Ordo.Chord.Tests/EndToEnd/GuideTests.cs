namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>What the guide tells a reader to type works, typed in a shell in the order of the page.</summary>
public sealed class GuideTests : IDisposable
{
    private const string Page = "systems/Ordo.Chord/docs/GUIDE.md";
    private const string Up = "./ordo chord up";
    private const string Bench = "./ordo chord bench";

    private readonly TemporaryFolder _directory = new();

    /// <summary>The lines of all blocks of shell.</summary>
    private static List<string> Commands { get; } = [.. Guide.Commands(Page).Select(command => command.Line)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_command_of_the_first_minute_works()
    {
        Assert.Equal(Up, Commands[0]);
        var basePort = RingOfProcesses.BasePort(6);
        await using var up = RunningProgram.Shell(_directory.Path, $"exec {Up} --base-port {basePort}");
        await up.LineAsync(line => line.StartsWith("kill -9", StringComparison.Ordinal));
        foreach (var command in Commands.Skip(1).Where(command => !command.StartsWith(Bench, StringComparison.Ordinal)))
        {
            await using var typed = RunningProgram.Shell(_directory.Path, command, ChordProgram.At($"127.0.0.1:{basePort + 10}"));
            var code = await typed.ExitAsync();
            Assert.True(code == 0, $"{command}: {string.Join('\n', typed.Errors)}");
            Assert.NotEmpty(typed.Output);
        }

        Assert.Equal(0, await up.StopAsync());
    }

    [Fact]
    public async Task The_measurement_of_the_guide_measures()
    {
        var command = Assert.Single(Commands, command => command.StartsWith(Bench, StringComparison.Ordinal)).Replace("--seconds 4", "--seconds 0.3 --warm-up 0.1 --nodes 3 --kills 1 --keys 50", StringComparison.Ordinal);
        await using var bench = RunningProgram.Shell(_directory.Path, $"{command} --base-port {RingOfProcesses.BasePort(3)}");
        Assert.True(await bench.ExitAsync() == 0, string.Join('\n', bench.Errors));
        Assert.Contains(bench.Output, line => line.Contains("all 50 keys had been found again", StringComparison.Ordinal));
    }
}
