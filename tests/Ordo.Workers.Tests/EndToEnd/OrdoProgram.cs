using System.Diagnostics;

namespace Ordo.Workers.Tests.EndToEnd;

/// <summary>The executable <c>ordo</c>, or a peer in Python, as a process, and what it prints. It ends with the object, and at the latest with these tests.</summary>
internal sealed class OrdoProgram : IAsyncDisposable
{
    /// <summary>How long anything may take here: several processes start on a machine that does much else.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly PrintedLines _output = new();
    private readonly PrintedLines _errors = new();

    private OrdoProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable that was built with these tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Root, "artifacts", "bin", "Ordo", System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "ordo");

    /// <summary>The lines of its standard output so far.</summary>
    public IReadOnlyList<string> Output => _output.All;

    /// <summary>The lines of its standard error so far.</summary>
    public IReadOnlyList<string> Errors => _errors.All;

    /// <summary>Its number in the system.</summary>
    public int Id => _process.Id;

    /// <summary>Starts <c>ordo work …</c>. Ctrl-C reaches it also where these tests run in the background of a shell, whose children are born deaf to it.</summary>
    public static OrdoProgram Start(params IReadOnlyList<string> arguments) => StartOther("/usr/bin/env", ["--default-signal=INT", Path, "work", .. arguments]);

    /// <summary>Types a line in a shell; <c>./ordo</c> is the executable that was built with these tests.</summary>
    public static OrdoProgram StartShell(string line) => StartOther("/bin/sh", ["-c", line.Replace("./ordo", Path, StringComparison.Ordinal)]);

    /// <summary>Starts a program of Python that stands beside these tests; skips the test where it cannot be had.</summary>
    /// <param name="script">Its path below the folder of these tests.</param>
    /// <param name="needs">The packages that it imports and that the distribution must bring, for example <c>zmq</c>.</param>
    /// <param name="arguments">What it is told.</param>
    public static OrdoProgram StartPython(string script, IReadOnlyList<string> needs, params IReadOnlyList<string> arguments)
    {
        Assert.SkipUnless(CanImport(needs), $"needs {Python}{string.Concat(needs.Select(package => $" with {package}"))}");
        return StartOther("/usr/bin/env", ["--default-signal=INT", Python, "-u", System.IO.Path.Combine(AppContext.BaseDirectory, script), .. arguments]);
    }

    /// <summary>Runs <c>ordo work …</c> to its end.</summary>
    public static async Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var program = Start(arguments);
        program.CloseInput();
        var code = await program.ExitAsync();
        return (code, program.Output, program.Errors);
    }

    /// <summary>Types a line.</summary>
    public Task TypeAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends its input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The first line of its output that is meant; waits for it.</summary>
    public Task<string> LineAsync(Func<string, bool> isMeant) => FirstAsync(_output, isMeant);

    /// <summary>The first line of its standard error that is meant; waits for it.</summary>
    public Task<string> ErrorAsync(Func<string, bool> isMeant) => FirstAsync(_errors, isMeant);

    /// <summary>Its exit code; waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, and waits.</summary>
    public Task<int> StopAsync() => SignalAsync("-TERM");

    /// <summary>Does as a terminal does at Ctrl-C, and waits.</summary>
    public Task<int> InterruptAsync() => SignalAsync("-INT");

    /// <summary>Kills it, and waits.</summary>
    public Task<int> KillAsync() => SignalAsync("-KILL");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static OrdoProgram StartOther(string program, IReadOnlyList<string> arguments) => new(Process.Start(new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);

    private static bool CanImport(IReadOnlyList<string> packages)
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", string.Join('\n', packages.Select(package => $"import {package}"))])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private async Task<int> SignalAsync(string signal)
    {
        Process.Start("/bin/kill", [signal, $"{_process.Id}"])!.Dispose();
        return await ExitAsync();
    }

    private async Task<string> FirstAsync(PrintedLines lines, Func<string, bool> isMeant)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return await lines.FirstAsync(isMeant, limit.Token) ?? throw new InvalidOperationException($"It ended without that line:\n{string.Join('\n', Errors)}");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Ordo.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Ordo.slnx above {AppContext.BaseDirectory}.");
    }
}
