using System.Globalization;

namespace Ordo.House.Tests.Scripts;

/// <summary>
/// <c>./ordo</c> in a folder of its own, with a <c>dotnet</c> that builds by copying: its source is the program. So each rule of the script shows
/// in milliseconds, and what a build does with the real compiler is left to the end-to-end tests.
/// </summary>
[Collection(Sandbox.Collection)]
public sealed class OrdoScriptTests : IDisposable
{
    private const string Source = "src/Ordo/Program.cs";

    private const string Dotnet = """
        echo "$*" >> "$HOUSE_LOG"
        if [[ $1 != publish ]]; then
          echo "started by dotnet"
          exit 0
        fi
        [[ -n ${HOUSE_GATE:-} ]] && read -r _ < "$HOUSE_GATE"
        if [[ $* == *PublishReadyToRun* && -e no-readytorun ]]; then
          echo 'error NU1101: Unable to find package crossgen'
          exit 1
        fi
        if grep -q broken src/Ordo/Program.cs; then
          echo 'src/Ordo/Program.cs(1,1): error CS0001: it is broken'
          exit 1
        fi
        while [[ $1 != -o ]]; do shift; done
        mkdir -p "$2"
        cp src/Ordo/Program.cs "$2/ordo"
        : > "$2/ordo.dll"
        chmod +x "$2/ordo"
        """;

    private const string Program = """
        #!/usr/bin/env bash
        echo "$PWD|$*|$HOUSE_WORD|$(cat)|$$"
        exit "${HOUSE_CODE:-0}"
        """;

    private readonly Sandbox _sandbox = new("ordo");

    public OrdoScriptTests()
    {
        _sandbox.WriteProgram("bin/dotnet", Dotnet);
        _sandbox.Write(Source, Program);
        _sandbox.Write("src/Ordo/Other.cs", "other");
        _sandbox.Write("Directory.Build.props", "<Project />");
        _sandbox.Environment["HOUSE_LOG"] = _sandbox.PathOf("log");
        _sandbox.Environment["PATH"] = $"{_sandbox.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private int Builds => File.ReadAllLines(_sandbox.PathOf("log")).Count(line => line.StartsWith("publish ", StringComparison.Ordinal));

    private IEnumerable<string> BuildFolders =>
        Directory.GetDirectories(_sandbox.PathOf("artifacts/run"), "build-*").Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task It_builds_once_and_then_says_nothing_of_its_own()
    {
        var first = await _sandbox.Run("next");
        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith($"{_sandbox.Root}|next||", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("ordo: building", first.Error, StringComparison.Ordinal);

        var second = await _sandbox.Run("next");
        Assert.Equal("", second.Error);
        Assert.Single(second.Output.TrimEnd().Split('\n'));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task Folder_arguments_environment_input_exit_code_and_process_are_the_programs_own()
    {
        await _sandbox.Run();
        var elsewhere = Directory.CreateDirectory(_sandbox.PathOf("else where")).FullName;
        var link = File.CreateSymbolicLink(Path.Combine(elsewhere, "linked"), "../ordo").FullName;
        (_sandbox.Environment["HOUSE_WORD"], _sandbox.Environment["HOUSE_CODE"]) = ("word", "42");

        foreach (var path in new[] { _sandbox.PathOf("ordo"), link })
        {
            var process = _sandbox.Start(path, elsewhere, "next", "a  b", "--count");
            var id = process.Id;
            await process.StandardInput.WriteAsync("typed");
            var outcome = await Sandbox.End(process);
            Assert.Equal(new Outcome(42, $"{elsewhere}|next a  b --count|word|typed|{id}\n", ""), outcome);
        }

        Assert.Equal(1, Builds);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("deleted")]
    [InlineData("renamed")]
    [InlineData("changed with an old time")]
    [InlineData("changed beside src")]
    [InlineData("first proto")]
    [InlineData("first system")]
    [InlineData("build gone")]
    public async Task It_builds_again_when_something_was(string change)
    {
        await _sandbox.Run();
        Change(change);
        var again = await _sandbox.Run();
        Assert.Equal((0, 2), (again.ExitCode, Builds));
        Assert.Equal("", (await _sandbox.Run()).Error);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task A_change_that_does_not_compile_is_told_and_what_was_built_before_does_not_run()
    {
        await _sandbox.Run();
        _sandbox.Write(Source, "broken");
        var outcome = await _sandbox.Run();
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Program.cs(1,1): error CS0001: it is broken", outcome.Error, StringComparison.Ordinal);

        _sandbox.Write(Source, Program);
        Assert.Equal(0, (await _sandbox.Run()).ExitCode);
        Assert.Equal(["build-1", "build-2"], BuildFolders);
    }

    [Fact]
    public async Task Of_two_at_once_one_builds_and_the_other_waits()
    {
        var gate = _sandbox.PathOf("gate");
        using (var make = System.Diagnostics.Process.Start("mkfifo", [gate]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        _sandbox.Environment["HOUSE_GATE"] = gate;
        var (one, two) = (_sandbox.Start("one"), (System.Diagnostics.Process?)null);
        Assert.StartsWith("ordo: building", await one.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        two = _sandbox.Start("two");
        Assert.Equal("ordo: another ordo is building, waiting for it", await two.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));

        await File.WriteAllTextAsync(gate, "go\n", TestContext.Current.CancellationToken);
        Assert.Contains("|one|", (await Sandbox.End(one)).Output, StringComparison.Ordinal);
        Assert.Contains("|two|", (await Sandbox.End(two)).Output, StringComparison.Ordinal);
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task A_running_program_keeps_its_files_and_others_than_the_last_two_go()
    {
        // A real program, so that its file is mapped into the process; it ends when its input does.
        File.Copy("/bin/cat", _sandbox.PathOf(Source), overwrite: true);
        var running = _sandbox.Start();
        await running.StandardInput.WriteAsync("alive\n");
        await running.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("alive", await running.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await RebuildTimes(3);
        Assert.Equal(["build-1", "build-3", "build-4"], BuildFolders);

        await Sandbox.End(running);
        await RebuildTimes(1);
        Assert.Equal(["build-4", "build-5"], BuildFolders);
    }

    [Fact]
    public async Task Where_nothing_compiles_ahead_of_time_it_does_without_and_remembers()
    {
        _sandbox.Write("no-readytorun", "");
        Assert.Equal(0, (await _sandbox.Run()).ExitCode);
        Assert.Equal(2, Builds);
        await RebuildTimes(1);
        Assert.Equal(3, Builds);
    }

    [Fact]
    public async Task A_program_that_does_not_find_its_runtime_is_started_by_dotnet()
    {
        _sandbox.Write(Source, "#!/usr/bin/env bash\nexit 131\n");
        Assert.Equal("started by dotnet\n", (await _sandbox.Run("next")).Output);
        Assert.Equal("started by dotnet\n", (await _sandbox.Run("next")).Output);
        Assert.Equal(1, Builds);
    }

    private void Change(string change)
    {
        var other = _sandbox.PathOf("src/Ordo/Other.cs");
        switch (change)
        {
            case "changed":
                File.WriteAllText(other, "changed");
                break;
            case "added":
                _sandbox.Write("src/Ordo/New.cs", "new");
                break;
            case "deleted":
                File.Delete(other);
                break;
            case "renamed":
                File.Move(other, _sandbox.PathOf("src/Ordo/Renamed.cs"));
                break;
            case "changed with an old time":
                File.WriteAllText(other, "changed");
                File.SetLastWriteTimeUtc(other, DateTime.Parse("2001-01-01", CultureInfo.InvariantCulture));
                break;
            case "changed beside src":
                File.WriteAllText(_sandbox.PathOf("Directory.Build.props"), "<Project></Project>");
                break;
            case "first proto":
                _sandbox.Write("proto/ordo/v1/ordo.proto", "");
                break;
            case "first system":
                _sandbox.Write("systems/Ordo.Jigsaw/SystemVerb.cs", "");
                break;
            case "build gone":
                Directory.Delete(_sandbox.PathOf("artifacts/run/build-1"), recursive: true);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "No such change.");
        }
    }

    private async Task RebuildTimes(int count)
    {
        for (; count > 0; count--)
        {
            File.AppendAllText(_sandbox.PathOf("src/Ordo/Other.cs"), "more");
            Assert.Equal(0, (await _sandbox.Run()).ExitCode);
        }
    }
}
