using System.Diagnostics;
using System.Globalization;
using Ordo.CommandLine;

namespace Ordo.Bench;

/// <summary>How many callers ask whom, and for how long.</summary>
/// <param name="Callers">How many callers ask at the same time, each for the next one as soon as it has an answer.</param>
/// <param name="At">Where they ask: <c>leader</c>, <c>follower</c>, or <c>all</c> when they are spread over the members.</param>
/// <param name="WarmUp">How long they ask before anything is measured.</param>
/// <param name="Time">How long is measured.</param>
internal sealed record LoadPlan(int Callers, string At, TimeSpan WarmUp, TimeSpan Time)
{
    public const string Leader = "leader";
    public const string Follower = "follower";
    public const string All = "all";
}

/// <summary>What came of a run, for the time that was measured.</summary>
/// <param name="Plan">What was run.</param>
/// <param name="Requests">How many were answered.</param>
/// <param name="Kept">How many were answered in all, before and after included: all of them were checked.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50Ms">Half of the requests took at most so long.</param>
/// <param name="P99Ms">99 of 100 took at most so long.</param>
/// <param name="Members">What the members spent.</param>
/// <param name="ClientCpu">The processor time of this process.</param>
/// <param name="ClientBytes">What this process allocated.</param>
/// <param name="Fault">What is wrong with the numbers; null when each came once and none is missing.</param>
/// <param name="Remarks">What a reader of the figures has to know, a sentence each: a run that was shortened, or whose leader changed.</param>
internal sealed record LoadResult(
    LoadPlan Plan,
    int Requests,
    int Kept,
    double Seconds,
    double P50Ms,
    double P99Ms,
    MemberCosts Members,
    TimeSpan ClientCpu,
    long ClientBytes,
    string? Fault,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Requests answered in a second.</summary>
    public double PerSecond => Requests / Seconds;

    /// <summary>The faster of two.</summary>
    public static LoadResult Best(LoadResult? one, LoadResult other) => one is not null && one.PerSecond > other.PerSecond ? one : other;
}

/// <summary>One run of callers against a cluster: they go on without a break from the warm-up to the end, so that what is measured has no beginning of its own.</summary>
internal sealed class LoadRun
{
    private readonly ILoad _load;
    private readonly Recorder _recorder;
    private readonly TimeProvider _clock;
    private volatile bool _ends;

    private LoadRun(ILoad load, Recorder recorder, TimeProvider clock)
    {
        _load = load;
        _recorder = recorder;
        _clock = clock;
    }

    /// <summary>Runs the plan and gives what came of it.</summary>
    /// <param name="load">The cluster.</param>
    /// <param name="plan">What to run.</param>
    /// <param name="step">How far the numbers are apart.</param>
    /// <param name="recorder">Where numbers and times go; what it holds is forgotten.</param>
    /// <param name="clock">What the times of the plan are taken from.</param>
    /// <param name="stop">Ends the run before its time.</param>
    /// <exception cref="CommandException">Nothing was answered, or the recorder was full before the warm-up ended.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<LoadResult> RunAsync(ILoad load, LoadPlan plan, int step, Recorder recorder, TimeProvider clock, CancellationToken stop)
    {
        var leader = await load.LeaderAsync(stop);
        recorder.Clear();
        load.Begin();
        var run = new LoadRun(load, recorder, clock);
        var calling = Task.WhenAll(Enumerable.Range(0, plan.Callers).Select(caller => Task.Run(() => run.CallAsync(run.MemberOf(plan.At, caller, leader)), stop)));
        try
        {
            await run.WaitAsync(plan.WarmUp, calling, stop);
            var result = await run.MeasureAsync(plan, step, calling, stop);
            return plan.At == LoadPlan.All || await load.LeaderAsync(stop) == leader
                ? result
                : result with { Remarks = [.. result.Remarks, "another member leads now than at the beginning"] };
        }
        finally
        {
            // Every caller has its answer before this returns: nothing goes on behind a run that failed.
            run._ends = true;
            await calling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LoadResult> MeasureAsync(LoadPlan plan, int step, Task calling, CancellationToken stop)
    {
        if (_recorder.IsFull)
        {
            throw new CommandException($"{_recorder.Count} requests were answered in the warm-up, and no more are kept: make --warm-up shorter.");
        }

        var costsBefore = _load.Costs();
        var (bytesBefore, cpuBefore) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        var (from, began) = (_recorder.Count, Stopwatch.GetTimestamp());
        await WaitAsync(plan.Time, calling, stop);
        var (until, seconds) = (_recorder.Count, Stopwatch.GetElapsedTime(began).TotalSeconds);
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime - cpuBefore, GC.GetTotalAllocatedBytes(precise: true) - bytesBefore);
        var costs = _load.Costs();
        _ends = true;
        await calling;
        if (until == from)
        {
            throw new CommandException($"No request was answered within {plan.Time.TotalSeconds:0.###} s.");
        }

        var (p50, p99) = _recorder.Percentiles(from, until);
        return new LoadResult(plan, until - from, _recorder.Count, seconds, p50, p99, costs - costsBefore, cpu, bytes, _recorder.Fault(step), Shortened(plan, seconds));
    }

    private string[] Shortened(LoadPlan plan, double seconds) => _recorder.IsFull
        ? [string.Create(CultureInfo.InvariantCulture, $"it ended after {seconds:F1} of {plan.Time.TotalSeconds:0.###} s: no more than {_recorder.Room} requests are kept")]
        : [];

    private int MemberOf(string at, int caller, int leader) => at switch
    {
        LoadPlan.Leader => leader,
        LoadPlan.Follower => (leader + 1) % _load.Members,
        _ => caller % _load.Members,
    };

    private async Task CallAsync(int member)
    {
        try
        {
            while (!_ends)
            {
                var began = Stopwatch.GetTimestamp();
                var number = await _load.AskAsync(member);
                if (!_recorder.Add(number, Stopwatch.GetElapsedTime(began)))
                {
                    break;
                }
            }
        }
        finally
        {
            _ends = true; // Whoever ends first, because it fails or has no room left, ends the others too.
        }
    }

    /// <summary>Waits for the time to pass, or until the callers have ended before it, which they do when one fails or the recorder is full.</summary>
    private async Task WaitAsync(TimeSpan time, Task calling, CancellationToken stop)
    {
        var first = await Task.WhenAny(calling, Task.Delay(time, _clock, stop));

        // A stop from the terminal reaches a peer's processes too, so that callers fail because of it.
        stop.ThrowIfCancellationRequested();
        await first;
    }
}
