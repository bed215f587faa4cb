using System.Text.RegularExpressions;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>What the guide tells a reader to type works, typed in a shell in the order of the page.</summary>
public sealed class GuideTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _ports = new[] { "7600", "7601", "7610" }.ToDictionary(port => port, _ => $"{FreePorts.Udp()}", StringComparer.Ordinal);
    private readonly List<RunningProgram> _servers = [];

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(_folder["README.md"], "What is sent.");
        Directory.CreateDirectory(_folder["docs"]);
        File.WriteAllText(_folder["docs/PAGE.md"], "And a page.");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Every_command_of_the_guide_works()
    {
        var commands = Guide.Commands("systems/Ordo.Transfer/docs/GUIDE.md");
        Assert.Equal(3, commands.Count(command => command.IsServer));
        foreach (var (line, isServer) in commands)
        {
            await (isServer ? StartAsync(line) : RunAsync(line));
        }

        string[] expected =
        [
            "README.md", "README.md.1", "README.md.2", "classic-through-the-relay.md", "docs", "docs/PAGE.md", "read-this.md", "through-the-relay.md",
        ];
        var inbox = _folder["inbox"];
        Assert.Equal(expected, Directory.EnumerateFileSystemEntries(inbox, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(inbox, path)).Order(StringComparer.Ordinal));
    }

    private async Task StartAsync(string line)
    {
        var server = RunningProgram.Shell(_folder.Path, $"exec {WithPorts(line)}");
        _servers.Add(server);
        await server.ErrorAsync(error => _ports.Values.Any(port => error.Contains(port, StringComparison.Ordinal)));
    }

    private async Task RunAsync(string line)
    {
        await using var program = RunningProgram.Shell(_folder.Path, WithPorts(line));
        var (code, _, errors) = await program.FinishedAsync();
        Assert.True(code == 0, $"{line}: {string.Join('\n', errors)}");
    }

    private string WithPorts(string line) => Regex.Replace(line, @"\b(7600|7601|7610)\b", port => _ports[port.Value], RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
