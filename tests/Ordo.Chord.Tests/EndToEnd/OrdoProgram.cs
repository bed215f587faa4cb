using System.Collections.Concurrent;
using System.Diagnostics;
using Ordo.Chord.Tests.Registry;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>The executable <c>ordo</c> as a process, and what it prints. It ends with the object, and at the latest with these tests.</summary>
internal sealed class OrdoProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private OrdoProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable that was built with these tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Root, "artifacts", "bin", "Ordo", System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "ordo");

    /// <summary>The lines of its standard output so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>The lines of its standard error so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

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

    /// <summary>Its exit code; waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(RegistryUnderTest.Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as Ctrl-C does, and waits.</summary>
    public async Task<int> StopAsync()
    {
        Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"])!.Dispose();
        return await ExitAsync();
    }

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

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
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
