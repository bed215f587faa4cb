using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Ordo.CommandLine;

namespace Ordo.Chord.Local;

/// <summary>A registry or a node of <c>ordo chord up</c> in a process of its own, which ends when this one does: it holds the other end of its standard input.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int FirstSignalCode = 128;

    /// <summary>How long it may take to end; one that the system has stopped never would.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, IReadOnlyList<string> words)
    {
        _process = process;
        Words = words;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        Ended = WaitAsync();
    }

    /// <summary>What this program was started with.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>How it ended, in words.</summary>
    public Task<string> Ended { get; }

    /// <summary>The first line of its output: a node prints one when it has its place, a registry when it listens.</summary>
    /// <exception cref="ChildFailedException">It ended before.</exception>
    public Task<string> FirstLine => _firstLine.Task;

    /// <summary>Starts this program once more.</summary>
    /// <param name="words">What follows <c>ordo chord</c>.</param>
    public static ChildProcess Start(params IReadOnlyList<string> words)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var word in (IReadOnlyList<string>)[SystemVerb.Name, .. words, EndWithInput.Option])
        {
            start.ArgumentList.Add(word);
        }

        return new ChildProcess(Process.Start(start) ?? throw new UnreachableException("A new process was asked for."), words);
    }

    /// <summary>The line that starts this program once more, for people.</summary>
    /// <param name="words">What follows <c>ordo chord</c>.</param>
    public static string LineOf(IReadOnlyList<string> words) => $"{ProgramName.Typed} {SystemVerb.Name} {string.Join(' ', words)}";

    /// <summary>Ends it without a word.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        if (await Task.WhenAny(Ended, Task.Delay(StopTimeout)) != Ended)
        {
            await KillAsync();
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Ended;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private void Take(string? line)
    {
        if (line is not null)
        {
            _firstLine.TrySetResult(line);
        }
    }

    private async Task<string> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var hasToldWhy = _process.ExitCode is CommandException.Failed or CommandException.Usage;
        var how = _process.ExitCode > FirstSignalCode ? $"killed by signal {_process.ExitCode - FirstSignalCode}" : $"exit code {_process.ExitCode}";
        _firstLine.TrySetException(new ChildFailedException($"a process of the ring ended before it was there ({how}): {LineOf(Words)}", hasToldWhy));
        return how;
    }
}
