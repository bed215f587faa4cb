using System.Diagnostics;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>The executable <c>ordo</c> as a process, and what it prints. It ends with the object, and at the latest with these tests.</summary>
internal sealed class OrdoProgram : IAsyncDisposable
{
    /// <summary>How long anything may take here: whole rings of processes start on a machine that does much else.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

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

    /// <summary>Starts a program in a folder. Its input is open and empty.</summary>
    public static OrdoProgram Start(string folder, string program, IReadOnlyList<string> arguments, string? node = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ORDO_CHORD_NODE"] = node ?? "";
        return new OrdoProgram(Process.Start(start)!);
    }

    /// <summary>Runs <c>ordo chord …</c> to its end.</summary>
    public static async Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> RunAsync(string folder, string input, params IReadOnlyList<string> arguments)
    {
        await using var program = Start(folder, Path, ["chord", .. arguments]);
        await program._process.StandardInput.WriteAsync(input);
        program._process.StandardInput.Close();
        var code = await program.ExitAsync();
        return (code, program.Output, program.Errors);
    }

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
    public Task<int> StopAsync() => SignalAsync("-TERM", $"{_process.Id}");

    /// <summary>Does as a terminal does at Ctrl-C, and waits: it tells the whole group, which this process leads when it was started by <c>setsid</c>.</summary>
    public Task<int> InterruptGroupAsync() => SignalAsync("-INT", "--", $"-{_process.Id}");

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

    private async Task<int> SignalAsync(params string[] arguments)
    {
        Process.Start("/bin/kill", arguments)!.Dispose();
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
