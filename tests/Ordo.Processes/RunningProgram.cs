using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ordo.Processes;

/// <summary>A started program and what it prints. It is killed with the object, and at the latest with these tests.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>How much is shown of what a program printed that did not do as it should.</summary>
    private const int ShownLines = 20;

    /// <summary>What reads a setting of ours; a program under test must not see those of whoever runs the tests.</summary>
    private const string OurVariables = "ORDO_";

    private static readonly ConcurrentDictionary<int, Process> Started = new();

    private readonly Process _process;
    private readonly string _command;
    private readonly PrintedLines _output = new();
    private readonly PrintedLines _errors = new();
    private int _next;

    /// <summary>A limit of time ends these tests by SIGTERM, which is no exit of a process to .NET.</summary>
    private static readonly PosixSignalRegistration Terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => KillAll());

    static RunningProgram() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private RunningProgram(Process process, string command)
    {
        _process = process;
        _command = command;
        Id = process.Id;
        Started[Id] = process;
        process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Its exit code, once it has ended and everything it printed was read.</summary>
    public Task<int> Exited { get; }

    /// <summary>The lines of its standard output so far.</summary>
    public IReadOnlyList<string> Output => _output.All;

    /// <summary>The lines of its standard error so far.</summary>
    public IReadOnlyList<string> Errors => _errors.All;

    /// <summary>
    /// Starts a program in a working folder. Its standard input is open and empty. Ctrl-C and the end of a terminal reach it also where these tests run in the
    /// background of a shell or under <c>nohup</c>, whose children are born deaf to them.
    /// </summary>
    public static RunningProgram Start(
        string folder, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,HUP", program, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(OurVariables, StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!, string.Join(' ', [program, .. arguments]));
    }

    /// <summary>Starts a program that leads a group of its own, as a shell does in a terminal: <see cref="InterruptGroupAsync"/> reaches all that it starts, and not these tests.</summary>
    public static RunningProgram StartGroup(string folder, string program, params IReadOnlyList<string> arguments) =>
        Start(folder, "/usr/bin/setsid", [program, .. arguments]);

    /// <summary>Starts <c>ordo</c> with some arguments in a working folder.</summary>
    public static RunningProgram Ordo(string folder, params IReadOnlyList<string> arguments) => Start(folder, Repository.Ordo, arguments);

    /// <summary>Types a line in a shell; <c>./ordo</c> is <see cref="Repository.Ordo"/>.</summary>
    public static RunningProgram Shell(string folder, string line, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(folder, "/bin/sh", ["-c", line.Replace("./ordo", Repository.Ordo, StringComparison.Ordinal)], environment);

    /// <summary>Runs <c>ordo</c> in a working folder to its end.</summary>
    public static Task<Finished> RunOrdoAsync(string folder, params IReadOnlyList<string> arguments) =>
        RunAsync(folder, Repository.Ordo, arguments);

    /// <summary>Runs a program to its end, with this and nothing more on its standard input.</summary>
    public static async Task<Finished> RunAsync(
        string folder,
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string input = "")
    {
        await using var running = Start(folder, program, arguments, environment);
        await running.TypeAllAsync(input);
        return await running.FinishedAsync();
    }

    /// <summary>Types a line.</summary>
    public Task TypeAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Writes all of its standard input and closes it.</summary>
    public async Task TypeAllAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        CloseInput();
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The first line of its output that is meant; waits for it.</summary>
    public async Task<string> LineAsync(Func<string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "") =>
        (await FirstAsync(_output, 0, isMeant, what)).Line;

    /// <summary>The first line of its standard error that is meant; waits for it.</summary>
    public async Task<string> ErrorAsync(Func<string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "") =>
        (await FirstAsync(_errors, 0, isMeant, what)).Line;

    /// <summary>The first line of its output that is meant, behind the one that this gave before; waits for it.</summary>
    public async Task<string> NextAsync(Func<string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "")
    {
        var (line, next) = await FirstAsync(_output, _next, isMeant, what);
        _next = next;
        return line;
    }

    /// <summary>Its exit code; waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        try
        {
            return await Exited.WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw Failure($"It has not ended within {Until.Limit}");
        }
    }

    /// <summary>Ends its standard input, which many take as a reason to end, and waits for that.</summary>
    public Task<int> EndInputAsync()
    {
        CloseInput();
        return ExitAsync();
    }

    /// <summary>What it printed and how it ended; waits for its end.</summary>
    public async Task<Finished> FinishedAsync()
    {
        var code = await ExitAsync();
        return new Finished(code, Output, Errors);
    }

    /// <summary>Asks it to end, as a service manager does, and waits.</summary>
    public Task<int> StopAsync() => SignalAsync(Signals.TerminateProcess);

    /// <summary>Does as a terminal does at Ctrl-C, and waits.</summary>
    public Task<int> InterruptAsync() => SignalAsync(Signals.InterruptProcess);

    /// <summary>Does as a terminal does at Ctrl-C to a group that it leads, and waits.</summary>
    public Task<int> InterruptGroupAsync() => SignalAsync(Signals.InterruptGroup);

    /// <summary>Ends it without a word, as a crash does, and waits.</summary>
    public Task<int> KillAsync() => SignalAsync(Signals.KillProcess);

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

    private static void KillAll()
    {
        foreach (var process in Started.Values)
        {
            process.Kill();
        }
    }

    private Task<int> SignalAsync(Action<int> signal)
    {
        signal(Id);
        return ExitAsync();
    }

    private async Task<(string Line, int Next)> FirstAsync(PrintedLines lines, int from, Func<string, bool> isMeant, string what)
    {
        try
        {
            return await lines.FirstAsync(from, isMeant).WaitAsync(Until.Limit, TestContext.Current.CancellationToken)
                ?? throw Failure($"It printed no line that is meant ({what}) and ended");
        }
        catch (TimeoutException)
        {
            throw Failure($"It printed no line that is meant ({what}) within {Until.Limit}");
        }
    }

    private InvalidOperationException Failure(string what) => new(string.Join(
        '\n', [$"{what}: {_command}", "Its output:", .. Output.TakeLast(ShownLines), "Its standard error:", .. Errors.TakeLast(ShownLines)]));

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        Started.TryRemove(Id, out _);
        return _process.ExitCode;
    }
}
