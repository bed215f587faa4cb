using System.Globalization;
using System.Text.RegularExpressions;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>What the guide tells a reader to type works, typed in a shell in the order of the page.</summary>
public sealed class GuideTests : IAsyncLifetime
{
    private const string Guide = "systems/Ordo.Transfer/docs/GUIDE.md";

    /// <summary>How a block of shell begins whose command runs until somebody ends it.</summary>
    private const string ServerBlock = "```sh server";

    private const string Block = "```sh";

    private readonly string _directory = Directory.CreateTempSubdirectory("ordo-transfer-guide-").FullName;
    private readonly Dictionary<string, string> _ports = new[] { "7600", "7601", "7610" }.ToDictionary(port => port, _ => FreePorts.Take().ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
    private readonly List<Program> _servers = [];

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(_directory, "README.md"), "What is sent.");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "docs")).FullName, "PAGE.md"), "And a page.");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Every_command_of_the_guide_works()
    {
        var commands = Commands();
        Assert.Equal(3, commands.Count(command => command.IsServer));
        foreach (var (line, isServer) in commands)
        {
            await (isServer ? StartAsync(line) : RunAsync(line));
        }

        string[] expected =
        [
            "README.md", "README.md.1", "README.md.2", "classic-through-the-relay.md", "docs", "docs/PAGE.md", "read-this.md", "through-the-relay.md",
        ];
        var inbox = Path.Combine(_directory, "inbox");
        Assert.Equal(expected, Directory.EnumerateFileSystemEntries(inbox, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(inbox, path)).Order(StringComparer.Ordinal));
    }

    private async Task StartAsync(string line)
    {
        var server = Program.Shell($"exec {WithPorts(line)}", _directory);
        _servers.Add(server);
        await server.ErrorAsync(error => _ports.Values.Any(port => error.Contains(port, StringComparison.Ordinal)));
    }

    private async Task RunAsync(string line)
    {
        await using var program = Program.Shell(WithPorts(line), _directory);
        var (code, _, errors) = await program.EndAsync();
        Assert.True(code == 0, $"{line}: {string.Join('\n', errors)}");
    }

    private string WithPorts(string line) => Regex.Replace(line, @"\b(7600|7601|7610)\b", port => _ports[port.Value], RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>The lines of all blocks of shell.</summary>
    private static List<(string Line, bool IsServer)> Commands()
    {
        var commands = new List<(string Line, bool IsServer)>();
        string? block = null;
        foreach (var line in File.ReadLines(Path.Combine(Program.Root, Guide)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                block = block is null ? line : null;
            }
            else if (block is Block or ServerBlock)
            {
                commands.Add((line, block == ServerBlock));
            }
        }

        return commands;
    }
}
