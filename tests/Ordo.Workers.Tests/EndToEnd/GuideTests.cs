using System.Text.RegularExpressions;

namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>What the guide tells a reader to type works, typed in a shell in the order of the page.</summary>
public sealed partial class GuideTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> _ports = new(StringComparer.Ordinal) { ["7700"] = $"{FreePorts.Tcp()}", ["7720"] = $"{FreePorts.Tcp()}" };
    private readonly List<RunningProgram> _servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_command_of_the_guide_works()
    {
        var commands = Guide.Commands("systems/Ordo.Workers/docs/GUIDE.md");
        Assert.Equal(2, commands.Count(command => command.IsServer));
        foreach (var (line, isServer) in commands)
        {
            await (isServer ? StartAsync(line) : RunAsync(line));
        }
    }

    private async Task StartAsync(string line)
    {
        var server = RunningProgram.Shell(Path.GetTempPath(), $"exec {WithPorts(line)}");
        _servers.Add(server);
        await server.ErrorAsync(_ => true);
        Assert.Contains(_ports.Values, port => server.Errors[0].Contains(port, StringComparison.Ordinal));
    }

    private async Task RunAsync(string line)
    {
        await using var program = RunningProgram.Shell(Path.GetTempPath(), WithPorts(line).Replace("--seconds 3", "--seconds 0.2", StringComparison.Ordinal));
        Assert.True(await program.ExitAsync() == 0, $"{line}: {string.Join('\n', program.Errors)}");
        Assert.NotEmpty(program.Output);
        Assert.Empty(program.Errors);
    }

    private string WithPorts(string line) => PublishedPorts().Replace(line, port => _ports[port.Value]);

    /// <summary>All at once: a port that was put in may hold the digits of another one.</summary>
    [GeneratedRegex(@"\b(7700|7720)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PublishedPorts();
}
