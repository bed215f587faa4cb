using System.ComponentModel;
using System.Diagnostics;

namespace Ordo.Local;

/// <summary>A member in a child process, which ends with this process (<see cref="ParentPipe"/>).</summary>
internal sealed class MemberProcess : IMemberRun
{
    /// <summary>How long a member may take to hand over and to write what is under way: <c>ordo up</c> as a whole has 5 s.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);

    /// <summary>Exit codes from here on stand for the signal that ended the process.</summary>
    private const int FirstSignalCode = 128;

    /// <summary>The reason of a member that was asked to end, but not by <c>ordo up</c>.</summary>
    public const string AskedTo = "it was asked to";

    private const string Killed = "killed by signal ";

    private readonly Process _process;
    private readonly bool _isQuiet;
    private volatile string? _lastError;

    private MemberProcess(Process process, bool isQuiet)
    {
        _process = process;
        _isQuiet = isQuiet;
        process.OutputDataReceived += (_, line) => Tell(line.Data);
        process.BeginOutputReadLine();
        if (isQuiet)
        {
            process.ErrorDataReceived += (_, line) => _lastError = line.Data ?? _lastError;
            process.BeginErrorReadLine();
        }

        ProcessId = process.Id;
        Ended = WaitAsync();
    }

    /// <inheritdoc/>
    public int ProcessId { get; }

    /// <inheritdoc/>
    public Task<string?> Ended { get; }

    /// <summary>Starts the child. What it prints on standard output goes to standard error; its own standard error is not seen when it was redirected: its last line is then
    /// part of the reason for which it ended.</summary>
    /// <exception cref="MemberStartFailure">The program cannot be started.</exception>
    public static Task<IMemberRun> StartAsync(ProcessStartInfo start)
    {
        try
        {
            var process = Process.Start(start) ?? throw new UnreachableException("A new process was asked for.");
            return Task.FromResult<IMemberRun>(new MemberProcess(process, start.RedirectStandardError));
        }
        catch (Win32Exception failure)
        {
            throw new MemberStartFailure(failure.Message);
        }
    }

    /// <summary>Ends it without a word, as a crash does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Ended;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        if (await Task.WhenAny(Ended, Task.Delay(StopLimit)) != Ended)
        {
            await KillAsync();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether nothing is wrong with a member that ended for this reason, but somebody ended it.</summary>
    public static bool WasAskedFromOutside(string reason) => reason == AskedTo || reason.StartsWith(Killed, StringComparison.Ordinal);

    private static void Tell(string? line)
    {
        if (line is not null)
        {
            Console.Error.WriteLine(line);
        }
    }

    private async Task<string?> WaitAsync()
    {
        await _process.WaitForExitAsync(); // And until all was read that it printed.
        return _process.ExitCode switch
        {
            0 => null,
            > FirstSignalCode and var code => $"{Killed}{code - FirstSignalCode}",
            var code when !_isQuiet => $"exit code {code}, and its last line on standard error says why",
            var code => $"exit code {code}: {_lastError?.TrimEnd('.') ?? "it said nothing"}",
        };
    }
}
