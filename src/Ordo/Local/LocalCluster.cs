using System.Diagnostics;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>
/// Runs the members of a local cluster until it is asked to stop: it goes on when members end, and starts them again when that is wanted.
/// </summary>
/// <param name="members">The members.</param>
/// <param name="start">Starts one, or fails with a <see cref="MemberStartFailure"/>.</param>
/// <param name="command">How one is started by hand.</param>
/// <param name="report">Whom it tells.</param>
/// <param name="watch">Looks whether the members are ready.</param>
/// <param name="restarts">Whether a member that ended is started again.</param>
internal sealed class LocalCluster(
    IReadOnlyList<MemberEntry> members,
    Func<MemberEntry, Task<IMemberRun>> start,
    MemberCommand command,
    IUpReport report,
    StartWatch watch,
    bool restarts)
{
    /// <summary>
    /// Ctrl-C in a terminal may reach the members before this process knows that it should stop: a member that ended as asked waits this
    /// long for the rest.
    /// </summary>
    private static readonly TimeSpan SignalSpread = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<int, IMemberRun> _runs = [];
    private readonly Lock _lock = new();

    /// <summary>Starts all members and keeps them until <paramref name="stop"/>; then it stops them all.</summary>
    /// <exception cref="CommandException">All members have ended.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var started = new List<(MemberEntry Member, MemberAttempt Attempt)>();
        foreach (var member in members)
        {
            started.Add((member, await StartAsync(member)));
        }

        report.Started([.. started.Select(one => (one.Member, one.Attempt.Run?.ProcessId ?? 0))]);
        var ready = watch.RunAsync(all.Token);
        await Task.WhenAll(started.Select(one => KeepAsync(one.Member, one.Attempt, stop)));
        await all.CancelAsync();
        await ready;
        await StopAllAsync();
        if (!stop.IsCancellationRequested)
        {
            throw new CommandException("All members have ended. The data stays; 'ordo up' with the same --data goes on with it.");
        }
    }

    private async Task<MemberAttempt> StartAsync(MemberEntry member)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var run = await start(member);
            lock (_lock)
            {
                _runs[member.Id] = run;
            }

            return new MemberAttempt(run, run.Ended, began);
        }
        catch (MemberStartFailure failure)
        {
            return new MemberAttempt(null, Task.FromResult<string?>(failure.Message), began);
        }
    }

    /// <summary>Returns when the member has ended for good, or when all shall stop.</summary>
    private async Task KeepAsync(MemberEntry member, MemberAttempt attempt, CancellationToken stop)
    {
        var delay = new RestartDelay();
        while (await EndAsync(attempt, stop) is { } reason)
        {
            await ForgetAsync(member);
            TimeSpan? wait = restarts ? delay.After(Stopwatch.GetElapsedTime(attempt.Began)) : null;
            report.Ended(member, reason, command.AsLine(member), wait);
            watch.Ended(member);
            if (wait is not { } time || !await WaitAsync(time, stop))
            {
                return;
            }

            attempt = await StartAsync(member);
            if (attempt.Run is { } run)
            {
                report.Restarted(member, run.ProcessId);
            }
        }
    }

    /// <summary>Why the member ended; null when all shall stop.</summary>
    private static async Task<string?> EndAsync(MemberAttempt attempt, CancellationToken stop)
    {
        var stopped = Task.Delay(Timeout.Infinite, stop);
        if (await Task.WhenAny(attempt.Ended, stopped) == stopped)
        {
            return null;
        }

        var reason = await attempt.Ended;
        if (reason is null)
        {
            await Task.WhenAny(Task.Delay(SignalSpread, CancellationToken.None), stopped);
        }

        return stop.IsCancellationRequested ? null : reason ?? MemberProcess.AskedTo;
    }

    private static async Task<bool> WaitAsync(TimeSpan time, CancellationToken stop)
    {
        await Task.WhenAny(Task.Delay(time, CancellationToken.None), Task.Delay(Timeout.Infinite, stop));
        return !stop.IsCancellationRequested;
    }

    private async Task ForgetAsync(MemberEntry member)
    {
        IMemberRun? run;
        lock (_lock)
        {
            _runs.Remove(member.Id, out run);
        }

        if (run is not null)
        {
            await run.DisposeAsync();
        }
    }

    private async Task StopAllAsync()
    {
        List<IMemberRun> runs;
        lock (_lock)
        {
            runs = [.. _runs.Values];
            _runs.Clear();
        }

        await Task.WhenAll(runs.Select(async run =>
        {
            await run.StopAsync();
            await run.DisposeAsync();
        }));
    }

    /// <summary>A member's latest start, which may have failed.</summary>
    private sealed record MemberAttempt(IMemberRun? Run, Task<string?> Ended, long Began);
}
