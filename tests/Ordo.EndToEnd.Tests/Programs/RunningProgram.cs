using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ordo.EndToEnd.Tests.Programs;

/// <summary>A started program and what it prints. It is ended with the object, and at the latest with these tests.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Started = new();

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    static RunningProgram() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Started.Values)
        {
            process.Kill();
        }
    };

    private RunningProgram(Process process)
    {
        _process = process;
        Id = process.Id;
        Started[Id] = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Its exit code, once it has ended and everything it printed was read.</summary>
    public Task<int> Exited { get; }

    /// <summary>The lines of its standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>The lines of its standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>Starts <c>ordo</c> with some arguments in a working directory.</summary>
    public static RunningProgram Ordo(string folder, params IReadOnlyList<string> arguments) => Start(folder, Repository.Ordo, arguments);

    /// <summary>Starts a program. Its standard input is open and empty.</summary>
    public static RunningProgram Start(
        string folder, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ORDO_SERVER");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!);
    }

    /// <summary>Runs <c>ordo</c> in a working directory to its end.</summary>
    public static Task<Finished> RunOrdoAsync(string folder, params IReadOnlyList<string> arguments) =>
        RunAsync(folder, Repository.Ordo, arguments);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Finished> RunAsync(
        string folder,
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string input = "")
    {
        await using var running = Start(folder, program, arguments, environment);
        await running.TypeAsync(input);
        return await running.FinishedAsync();
    }

    /// <summary>What it printed and how it ended; waits for its end.</summary>
    public async Task<Finished> FinishedAsync()
    {
        var code = await Exited.WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
        return new Finished(code, Output, Errors);
    }

    /// <summary>Writes all of its standard input and closes it.</summary>
    public async Task TypeAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>The first line of its output that fits; waits for it.</summary>
    public async Task<string> LineAsync(string what, Func<string, bool> fits)
    {
        string? found = null;
        await Until.TrueAsync(what, () => (found = Output.FirstOrDefault(fits)) is not null || Exited.IsCompleted);
        return found ?? throw new InvalidOperationException(
            $"It ended without: {what}. It printed {string.Join(" | ", Output)} and {string.Join(" | ", Errors)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            _process.Kill();
            await Exited;
        }

        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        Started.TryRemove(Id, out _);
        return _process.ExitCode;
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                lines.Add(line);
            }
        }
    }

    private List<string> Copy(List<string> lines)
    {
        lock (_lock)
        {
            return [.. lines];
        }
    }
}

/// <summary>A program that has ended.</summary>
internal sealed record Finished(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
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
