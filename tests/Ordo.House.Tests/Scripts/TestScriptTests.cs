namespace Ordo.House.Tests.Scripts;

/// <summary><c>./test</c> in a folder of its own, with test programs that only write reports: what it counts, and what it does not let pass.</summary>
[Collection(Sandbox.Collection)]
public sealed class TestScriptTests : IDisposable
{
    private readonly Sandbox _sandbox = new("test");

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task It_adds_up_the_reports_and_ends_with_the_sum()
    {
        AddProject("Ordo.A.Tests", passed: 3, failed: 0, skipped: 1);
        AddProject("Ordo.B.Tests", passed: 4, failed: 0, skipped: 0);
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((0, "7 passed, 0 failed, 1 skipped"), (outcome.ExitCode, LastLine(outcome)));
    }

    [Fact]
    public async Task A_failed_test_fails_the_run_and_shows_its_output()
    {
        AddProject("Ordo.A.Tests", passed: 3, failed: 2, skipped: 0, code: 2);
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((1, "3 passed, 2 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
        Assert.Contains("what Ordo.A.Tests printed", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 134", "600", "FAILED Ordo.A.Tests: ended with code 134 and without a report")]
    [InlineData("exec tail -f /dev/null", "1", "FAILED Ordo.A.Tests: ran longer than 1 s")]
    public async Task A_program_that_dies_or_hangs_counts_as_failed(string program, string limit, string expected)
    {
        AddProject("Ordo.B.Tests", passed: 4, failed: 0, skipped: 0);
        AddProgram("Ordo.A.Tests", program);
        _sandbox.Environment["ORDO_TEST_PROJECT_LIMIT_S"] = limit;
        LimitOnly("Ordo.A.Tests");
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((1, "4 passed, 1 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_runs_no_test_counts_as_failed()
    {
        AddProject("Ordo.A.Tests", passed: 0, failed: 0, skipped: 0);
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
        Assert.Contains("FAILED Ordo.A.Tests: ran no test", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_badly_although_its_tests_passed_counts_as_failed()
    {
        AddProject("Ordo.A.Tests", passed: 5, failed: 0, skipped: 0, code: 7);
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((1, "5 passed, 1 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
    }

    [Fact]
    public async Task A_project_that_was_not_built_counts_as_failed()
    {
        AddProject("Ordo.A.Tests", passed: 5, failed: 0, skipped: 0);
        File.Delete(_sandbox.PathOf("artifacts/bin/Ordo.A.Tests/release/Ordo.A.Tests"));
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
    }

    [Fact]
    public async Task A_report_of_an_earlier_run_is_not_counted()
    {
        AddProject("Ordo.A.Tests", passed: 5, failed: 0, skipped: 0);
        Assert.Equal(0, (await _sandbox.Run("--no-build")).ExitCode);
        AddProgram("Ordo.A.Tests", "exit 1");
        Assert.Equal("0 passed, 1 failed, 0 skipped", LastLine(await _sandbox.Run("--no-build")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Ordo.A")]
    [InlineData("Ordo.A.Tests")]
    public async Task One_project_runs_by_its_name_and_gets_what_stands_behind_the_dashes(string name)
    {
        AddProgram("Ordo.A.Tests", Report(1, 0, 0) + "\n[[ $* == *' --filter-class X' ]]");
        AddProject("Ordo.B.Tests", passed: 4, failed: 0, skipped: 0);
        var outcome = await _sandbox.Run("--no-build", name, "--", "--filter-class", "X");
        Assert.Equal((0, "1 passed, 0 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
    }

    [Fact]
    public async Task All_is_told_to_the_tests_and_their_notes_are_shown()
    {
        AddProgram("Ordo.A.Tests", Report(1, 0, 0) + "\necho \"all is $ORDO_TEST_ALL\" > \"$ORDO_TEST_NOTES\"");
        var outcome = await _sandbox.Run("--no-build", "--all");
        Assert.Contains("all is 1\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate --seeds 5", "Ordo.Simulator simulate --seeds 5")]
    [InlineData("simulate", "Ordo.Simulator simulate")]
    [InlineData("planted", "Ordo.Simulator planted")]
    [InlineData("simulate jigsaw --seeds 5", "Ordo.Jigsaw.Simulator simulate --seeds 5")]
    [InlineData("simulate Ordo.Jigsaw", "Ordo.Jigsaw.Simulator simulate")]
    [InlineData("planted JIGSAW one", "Ordo.Jigsaw.Simulator planted one")]
    public async Task The_script_becomes_the_simulator_of_the_members_or_of_a_system(string call, string expected)
    {
        AddSimulators();
        var outcome = await _sandbox.Run(call.Split(' '));
        Assert.Equal((3, expected + "\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task A_system_without_a_simulator_is_one_line_and_exit_code_2()
    {
        AddSimulators();
        var outcome = await _sandbox.Run("simulate", "puzzle");
        Assert.Equal(new Outcome(2, "", "test: there is no simulator of 'puzzle'; there are: Ordo.Jigsaw\n"), outcome);
    }

    [Fact]
    public async Task What_a_project_needs_is_installed_when_it_is_missing()
    {
        AddProject("Ordo.A.Tests", passed: 1, failed: 0, skipped: 0);
        _sandbox.Write("tests/Ordo.A.Tests/needs", "chromium\n");
        AddPathWithoutChromium();
        var outcome = await _sandbox.Run("--no-build");
        Assert.Equal((0, "1 passed, 0 failed, 0 skipped"), (outcome.ExitCode, LastLine(outcome)));
        Assert.Contains("installing chromium\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("apt-get install -q -y --no-install-recommends chromium\n", outcome.Error, StringComparison.Ordinal);

        _sandbox.WriteProgram("bin/chromium", "");
        Assert.Equal("", (await _sandbox.Run("--no-build")).Error);
    }

    [Fact]
    public async Task A_need_that_nobody_can_fill_is_one_line_and_exit_code_2()
    {
        AddProject("Ordo.A.Tests", passed: 1, failed: 0, skipped: 0);
        _sandbox.Write("tests/Ordo.A.Tests/needs", "luck");
        Assert.Equal(new Outcome(2, "", "test: tests/Ordo.A.Tests/needs: 'luck' is nothing that can be installed\n"), await _sandbox.Run("--no-build"));
    }

    [Theory]
    [InlineData("nothing", "test: there is no test project 'nothing'; there are: Ordo.A.Tests ")]
    [InlineData("--fast", "test: unknown option --fast; ./test --help lists what there is")]
    public async Task A_wrong_call_is_one_line_and_exit_code_2(string argument, string expected)
    {
        AddProject("Ordo.A.Tests", passed: 1, failed: 0, skipped: 0);
        Assert.Equal(new Outcome(2, "", expected + "\n"), await _sandbox.Run("--no-build", argument));
    }

    private static string LastLine(Outcome outcome) => outcome.Output.TrimEnd('\n').Split('\n')[^1];

    private static string Report(int passed, int failed, int skipped) =>
        $"""
        while [[ $1 != --report-xunit-trx-filename ]]; do shift; done
        echo '  <Counters total="9" passed="{passed}" failed="{failed}" error="0" passedButRunAborted="0" notExecuted="{skipped}" />' > "$4/$2"
        """;

    /// <summary>Simulators that print how they were called, and a compiler that has nothing to do.</summary>
    private void AddSimulators()
    {
        foreach (var name in new[] { "Ordo.Simulator", "Ordo.Jigsaw.Simulator" })
        {
            _sandbox.Write($"tests/{name}/{name}.csproj", "<Project />");
            _sandbox.WriteProgram($"artifacts/bin/{name}/release/{name}", $"echo {name} \"$@\"\nexit 3");
        }

        _sandbox.WriteProgram("bin/dotnet", "");
        _sandbox.Environment["PATH"] = $"{_sandbox.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>The commands that the script takes, and an <c>apt-get</c> that only says what it was asked for.</summary>
    private void AddPathWithoutChromium()
    {
        _sandbox.WriteProgram("bin/id", "echo 0");
        _sandbox.WriteProgram("bin/apt-get", "echo apt-get \"$@\"");
        foreach (var command in new[] { "basename", "bash", "cat", "dirname", "head", "mkdir", "readlink", "rm", "sed", "timeout" })
        {
            var found = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, command)).First(File.Exists);
            File.CreateSymbolicLink(_sandbox.PathOf($"bin/{command}"), found);
        }

        _sandbox.Environment["PATH"] = _sandbox.PathOf("bin");
    }

    /// <summary>Ends only this project at the limit: a second is not enough for a healthy one on a busy machine.</summary>
    private void LimitOnly(string name)
    {
        _sandbox.WriteProgram("bin/timeout", $"PATH=${{PATH#*:}}\n[[ $3 == *{name} ]] && exec timeout \"$@\"\nshift 2\nexec \"$@\"");
        _sandbox.Environment["PATH"] = $"{_sandbox.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private void AddProject(string name, int passed, int failed, int skipped, int code = 0) =>
        AddProgram(name, Report(passed, failed, skipped) + $"\necho 'what {name} printed'\nexit {code}");

    private void AddProgram(string name, string body)
    {
        _sandbox.Write($"tests/{name}/{name}.csproj", "<Project />");
        _sandbox.Write($"tests/{name}/Tests.cs", "");
        _sandbox.WriteProgram($"artifacts/bin/{name}/release/{name}", body);
    }
}
