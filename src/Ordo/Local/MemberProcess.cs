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

    private readonly Process _process;

    private MemberProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        Ended = WaitAsync();
    }

    /// <inheritdoc/>
    public int ProcessId { get; }

    /// <inheritdoc/>
    public Task<string?> Ended { get; }

    /// <summary>Starts the child. What it prints goes to standard error.</summary>
    /// <exception cref="MemberStartFailure">The program cannot be started.</exception>
    public static Task<IMemberRun> StartAsync(ProcessStartInfo start)
    {
        try
        {
            var process = Process.Start(start) ?? throw new UnreachableException("A new process was asked for.");
            process.OutputDataReceived += (_, line) => Tell(line.Data);
            process.BeginOutputReadLine();
            return Task.FromResult<IMemberRun>(new MemberProcess(process));
        }
        catch (Win32Exception failure)
        {
            throw new MemberStartFailure(failure.Message);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        if (await Task.WhenAny(Ended, Task.Delay(StopLimit)) != Ended)
        {
            _process.Kill();
            await Ended;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Tell(string? line)
    {
        if (line is not null)
        {
            Console.Error.WriteLine(line);
        }
    }

    private async Task<string?> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode switch
        {
            0 => null,
            > FirstSignalCode and var code => $"killed by signal {code - FirstSignalCode}",
            var code => $"exit code {code}",
        };
    }
}
