
namespace Ordo.EndToEnd.Tests.Docs;

/// <summary>The programs of docs/CLIENTS.md, each made once in a folder of its own with the commands of the page.</summary>
public sealed class ClientPrograms : IDisposable
{
    /// <summary>Where <c>./test</c> installs what docs/clients/node/package.json names.</summary>
    private static readonly string NodeModules = Path.Combine(Repository.Root, "artifacts", "grpc-js", "node_modules");

    /// <summary>Succeeds where a language's program can be run; the others need what these tests have anyway.</summary>
    private static readonly Dictionary<string, string> Needs = new()
    {
        ["Python"] = "python3 -c 'import grpc, google.protobuf, grpc_tools'",
        ["Node"] = $"command -v node && test -d {NodeModules}/@grpc/grpc-js",
        ["Java"] = "command -v javac && command -v protoc && command -v grpc_java_plugin && test -f /usr/share/java/grpc-netty.jar",
        ["Go"] = "command -v go && command -v protoc && command -v protoc-gen-go-grpc && test -d /usr/share/gocode/src/google.golang.org/grpc",
    };

    /// <summary>What the distribution installs comes before what somebody put in front of it.</summary>
    private static readonly string SearchPath = $"/usr/bin:{Environment.GetEnvironmentVariable("PATH")}";

    private readonly Dictionary<string, TemporaryFolder> _made = [];

    /// <summary>Makes a language's program unless that was done before. False where its tools are not installed.</summary>
    internal async Task<bool> TryMakeAsync(ClientsPage.Section section)
    {
        if (_made.ContainsKey(section.Language))
        {
            return true;
        }

        var folder = new TemporaryFolder();
        if (Needs.TryGetValue(section.Language, out var need) && (await RunAsync(folder.Path, need)).ExitCode != 0)
        {
            folder.Dispose();
            return false;
        }

        _made[section.Language] = folder;
        File.CreateSymbolicLink(Path.Combine(folder.Path, "proto"), Path.Combine(Repository.Root, "proto"));
        foreach (var file in section.Files)
        {
            File.Copy(Path.Combine(Repository.Root, "docs", file), Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        foreach (var command in section.Commands.SkipLast(1))
        {
            if (command == "npm install")
            {
                // ./test has done that, at the versions of its lock file; a test that passes must not need the network.
                Directory.CreateSymbolicLink(Path.Combine(folder.Path, "node_modules"), NodeModules);
            }
            else
            {
                (await RunAsync(folder.Path, command)).Succeeded();
            }
        }

        return true;
    }

    /// <summary>Starts a language's program, which was made, with the page's last command and perhaps an argument behind it.</summary>
    internal RunningProgram Start(ClientsPage.Section section, string servers, string argument = "")
    {
        var command = section.Commands[^1];
        var folder = _made[section.Language].Path;
        if (command.StartsWith("dotnet run", StringComparison.Ordinal))
        {
            // It was built with these tests, in their configuration.
            command = command.Replace("-c Release", $"--no-build -c {Repository.Configuration}", StringComparison.Ordinal);
            folder = Repository.Root;
        }

        return Start(folder, $"{command} {argument}", servers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in _made.Values)
        {
            folder.Dispose();
        }
    }

    private static RunningProgram Start(string folder, string command, string servers) =>
        RunningProgram.Start(folder, "/bin/bash", ["-c", command], new Dictionary<string, string> { ["PATH"] = SearchPath, ["ORDO_SERVER"] = servers });

    private static async Task<Finished> RunAsync(string folder, string command)
    {
        await using var running = Start(folder, command, servers: "");
        return await running.FinishedAsync();
    }
}
