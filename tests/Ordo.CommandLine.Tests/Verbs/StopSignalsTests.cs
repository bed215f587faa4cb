using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ordo.CommandLine.Tests.Verbs;

/// <summary>A signal that asks the process to end becomes a token. This very process gets the signal.</summary>
public sealed class StopSignalsTests
{
    [Fact]
    public async Task The_first_signal_cancels_and_tells_and_later_ones_are_left_to_the_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        var told = 0;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var later = new SemaphoreSlim(0);
        using var signals = new StopSignals(() => told++);
        await using var stop = signals.Token.Register(stopped.SetResult);
        using var seen = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true; // The system would end these tests.
            later.Release();
        });

        await HangUp();
        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
        await later.WaitAsync(TestContext.Current.CancellationToken);
        await HangUp();
        await later.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, told);
    }

    private static async Task HangUp()
    {
        using var kill = Process.Start("kill", ["-HUP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }
}
