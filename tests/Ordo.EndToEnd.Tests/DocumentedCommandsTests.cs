using System.Text.RegularExpressions;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>What the pages tell a reader to type does what they say, typed in a shell in the order of the page.</summary>
public sealed partial class DocumentedCommandsTests
{
    private const string Up = "./ordo up";
    private const string Watch = " --watch";
    private const string Prompt = "Type 'get' to trigger get_id() or 'quit' to exit: ";

    /// <summary>The pages with commands that a reader types one after the other, from a new cluster on.</summary>
    public static TheoryData<string> Pages =>
    [
        "README.md",
        "CONTRIBUTING.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "moving"), "*.md").Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_of_the_page_works_and_prints_what_the_page_shows(string page)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "ordo"), Repository.Ordo);
        await using var reader = new Reader(folder.Path, MemberPorts.Base(3));
        var blocks = BlocksOf(page).ToList();
        if (!blocks.SelectMany(block => block.Commands).Any(command => command.StartsWith(Up, StringComparison.Ordinal)))
        {
            await reader.TypeAsync(Up, shown: ""); // Pages that go further take it for granted that a cluster runs.
        }

        var typed = 0;
        foreach (var (commands, shown) in blocks)
        {
            var printed = new List<string>();
            foreach (var command in commands.Where(IsOrdoOrCurl))
            {
                printed.AddRange(await reader.TypeAsync(command, shown));
                typed++;
            }

            if (shown.Length > 0)
            {
                Assert.Equal(Masked(shown), Masked(string.Join('\n', printed)));
            }
        }

        Assert.True(typed >= 3, $"{page} has {typed} commands to try.");
    }

    [Theory]
    [InlineData("bench next")]
    [InlineData("bench embedded")]
    [InlineData("bench restart")]
    public async Task The_commands_of_the_benchmarks_measure_when_their_times_are_shortened(string verb)
    {
        var command = Assert.Single(BlocksOf("docs/BENCHMARKS.md").SelectMany(block => block.Commands), command => command.StartsWith($"./ordo {verb} ", StringComparison.Ordinal));
        Assert.SkipUnless(!command.Contains("--peer etcd", StringComparison.Ordinal) || File.Exists("/usr/bin/etcd"), "etcd is not installed (package etcd-server).");
        var shortened = Ids().Replace(Seconds().Replace(command, "--seconds 1 --warm-up 0.3 --rounds 1"), "--ids 2000");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "ordo"), Repository.Ordo);
        var printed = (await RunningProgram.RunAsync(folder.Path, "/bin/sh", ["-c", $"{shortened} --data ."])).Succeeded();
        Assert.Contains(printed, line => line.Contains("lost or doubled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_script_that_the_pages_name_is_there_and_knows_its_words()
    {
        var help = string.Join('\n', (await RunningProgram.RunAsync(Repository.Root, "/bin/bash", ["test", "--help"])).Succeeded());
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "tests"));
        foreach (var command in new[] { "README.md", "CONTRIBUTING.md" }.SelectMany(BlocksOf).SelectMany(block => block.Commands))
        {
            // Variables may be set in front of a command.
            var words = command.Split(' ').SkipWhile(word => word.Contains('=', StringComparison.Ordinal)).ToList();
            Assert.True(words[0] is "dotnet" or "curl" || File.Exists(Path.Combine(Repository.Root, words[0])), $"There is no {words[0]}.");
            if (words is ["./test", var word, ..] && !projects.Any(project => project.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                Assert.Contains(word, help, StringComparison.Ordinal);
            }
        }
    }

    private static bool IsOrdoOrCurl(string command) => command.Split(' ')[0] is "./ordo" or "curl";

    /// <summary>The blocks marked <c>sh</c>, each with the block right behind it that shows what is printed, if there is one.</summary>
    private static IEnumerable<(IReadOnlyList<string> Commands, string Shown)> BlocksOf(string page) =>
        from Match block in Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n"))
        let lines = block.Groups["commands"].Value.Split('\n').Select(line => Comment().Replace(line, "").Trim())
        select ((IReadOnlyList<string>)[.. lines.Where(line => line.Length > 0)], block.Groups["shown"].Value.TrimEnd('\n'));

    /// <summary>Without what differs from day to day.</summary>
    private static string Masked(string text) => TimeStamp().Replace(text, "TIME");

    [GeneratedRegex(
        @"^```sh\n(?<commands>.*?)^```\n(\n```\n(?<shown>.*?)^```$)?",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        Patterns.LimitMs)]
    private static partial Regex Block();

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z", RegexOptions.None, Patterns.LimitMs)]
    private static partial Regex TimeStamp();

    [GeneratedRegex(@"localhost:74(?<rest>\d\d)", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex DefaultPort();

    [GeneratedRegex(@"--seconds \d+", RegexOptions.None, Patterns.LimitMs)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"--ids \d+", RegexOptions.None, Patterns.LimitMs)]
    private static partial Regex Ids();

    /// <summary>A prompt behind which nothing stands yet but what was printed next.</summary>
    [GeneratedRegex(@"Type 'get' to trigger get_id\(\) or 'quit' to exit: (?=Type|Received|$)", RegexOptions.None, Patterns.LimitMs)]
    private static partial Regex PromptToAnswer();

    /// <summary>Somebody who follows a page: the cluster runs in one terminal, everything else is typed in another one.</summary>
    private sealed class Reader(string folder, int basePort) : IAsyncDisposable
    {
        private RunningProgram? _up;

        private Dictionary<string, string> Environment => new()
        {
            ["ORDO_SERVER"] = $"127.0.0.1:{basePort + 10},{basePort + 20},{basePort + 30}",
            ["HOME"] = folder, // Some commands write there.
        };

        /// <summary>Types a command and gives what it prints; <c>up</c> prints nothing that a page could show, and stays.</summary>
        public async Task<IReadOnlyList<string>> TypeAsync(string command, string shown)
        {
            if (command.StartsWith(Up, StringComparison.Ordinal))
            {
                await StopAsync();
                _up = RunningProgram.Start(folder, "/bin/sh", ["-c", $"exec {command} --base-port {basePort}"]);
                await _up.LineAsync(line => line.StartsWith("ready", StringComparison.Ordinal));
                return [];
            }

            if (command.EndsWith(Watch, StringComparison.Ordinal))
            {
                return await TypeAndStopAsync(command);
            }

            var here = DefaultPort().Replace(command, match => $"localhost:{basePort + int.Parse(match.Groups["rest"].Value)}");
            var typed = shown.Split('\n').Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..]);
            var input = string.Concat(typed.Select(word => word + '\n'));
            var done = await RunningProgram.RunAsync(folder, "/bin/sh", ["-c", here], Environment, input);
            return [.. AsInTerminal(string.Join('\n', done.Succeeded()), typed).Split('\n')];
        }

        /// <summary>Types a command that goes on until Ctrl-C, which comes with the first line it prints.</summary>
        private async Task<IReadOnlyList<string>> TypeAndStopAsync(string command)
        {
            await using var running = RunningProgram.Start(folder, "/bin/sh", ["-c", $"exec {command}"], Environment);
            await running.LineAsync(_ => true);
            Signals.TerminateProcess(running.Id);
            return (await running.FinishedAsync()).Succeeded();
        }

        /// <summary>In a terminal what is typed is seen behind its prompt, and the next line begins there.</summary>
        private static string AsInTerminal(string printed, IEnumerable<string> typed)
        {
            foreach (var word in typed)
            {
                var prompt = PromptToAnswer().Match(printed);
                printed = printed.Insert(prompt.Index + prompt.Length, word + '\n');
            }

            return printed.TrimEnd('\n');
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await Until.TrueAsync("all ports are free", () => MemberPorts.AreFree(basePort, 3));
        }

        private async Task StopAsync()
        {
            if (_up is not null)
            {
                Assert.Equal(0, await _up.StopAsync());
                await _up.DisposeAsync();
                _up = null;
            }
        }
    }
}
