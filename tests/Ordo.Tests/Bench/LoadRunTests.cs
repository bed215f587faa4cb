using System.Threading.Channels;
using Ordo.Bench;
using Ordo.CommandLine;

namespace Ordo.Tests.Bench;

/// <summary>A run against a cluster that is none.</summary>
public sealed class LoadRunTests
{
    private const int Some = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(LoadPlan.Leader, 1, new[] { 2 })]
    [InlineData(LoadPlan.Follower, 1, new[] { 0 })]
    [InlineData(LoadPlan.All, 5, new[] { 0, 1, 2 })]
    public async Task Callers_ask_where_the_plan_says(string at, int callers, int[] members)
    {
        var load = new FakeLoad();
        var result = await RunAsync(load, callers, at, members.Length);
        Assert.Equal(members, load.Asked.Distinct().Order());
        Assert.Null(result.Fault);
        Assert.Equal(load.Asked.Count, result.Kept);
        Assert.InRange(result.Requests, Some - callers, result.Kept - Some + callers);
        Assert.Equal(new MemberCosts(1, TimeSpan.FromSeconds(1)), result.Members);
    }

    [Fact]
    public async Task An_id_that_is_lost_is_found()
    {
        var result = await RunAsync(new FakeLoad { Lost = 3 }, callers: 2, LoadPlan.All);
        Assert.Equal("3 was given to nobody, and 4 was", result.Fault);
    }

    [Fact]
    public async Task A_caller_that_fails_ends_the_run_and_nobody_asks_on()
    {
        var load = new FakeLoad { Fails = 10 };
        var running = LoadRun.RunAsync(load, Plan(3, LoadPlan.All), 1, new Recorder(1000, 3), new DrivenTimers(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<CommandException>(() => running);
        Assert.Equal(0, load.UnderWay);
    }

    [Fact]
    public async Task A_stop_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        var load = new FakeLoad();
        var running = LoadRun.RunAsync(load, Plan(2, LoadPlan.All), 1, new Recorder(1_000_000, 2), new DrivenTimers(), stop.Token);
        await load.AnsweredAsync(Some);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(0, load.UnderWay);
    }

    [Fact]
    public async Task A_recorder_that_is_full_ends_the_run()
    {
        var load = new FakeLoad();
        var running = LoadRun.RunAsync(load, Plan(3, LoadPlan.All), 1, new Recorder(Some, 3), new DrivenTimers(), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<CommandException>(() => running);
        Assert.Contains("No request was answered", failure.Message, StringComparison.Ordinal);
        Assert.InRange(load.Asked.Count, Some, Some + 3);
    }

    private static LoadPlan Plan(int callers, string at) => new(callers, at, Hour, Hour);

    /// <summary>Runs a plan: both its times pass once some requests were answered, and so many members were asked.</summary>
    private static async Task<LoadResult> RunAsync(FakeLoad load, int callers, string at, int members = 1)
    {
        var timers = new DrivenTimers();
        var running = LoadRun.RunAsync(load, Plan(callers, at), step: 1, new Recorder(1_000_000, callers), timers, TestContext.Current.CancellationToken);
        for (var time = 0; time < 2; time++)
        {
            var fire = await timers.NextAsync();
            await load.AnsweredAsync(Some);
            while (load.Asked.Distinct().Count() < members)
            {
                await load.AnsweredAsync(1);
            }

            fire();
        }

        return await running;
    }

    /// <summary>Timers that fire when they are told to.</summary>
    private sealed class DrivenTimers : TimeProvider
    {
        private readonly Channel<Action> _timers = Channel.CreateUnbounded<Action>();

        /// <summary>What fires the next timer; waits until there is one.</summary>
        public ValueTask<Action> NextAsync() => _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Writer.TryWrite(() => callback(state));
            return new Unfired();
        }

        private sealed class Unfired : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // There is nothing behind it.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>Three members, the last of which leads, that answer at once.</summary>
    private sealed class FakeLoad : ILoad
    {
        private readonly Lock _lock = new();
        private readonly List<int> _asked = [];
        private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
        private long _last;
        private int _costs;

        public int Members => 3;

        public long Lost { get; init; }

        public long Fails { get; init; }

        public int UnderWay { get; private set; }

        public IReadOnlyList<int> Asked
        {
            get
            {
                lock (_lock)
                {
                    return [.. _asked];
                }
            }
        }

        public Task<int> LeaderAsync(CancellationToken stop) => Task.FromResult(2);

        public void Begin() => _last = 0;

        /// <summary>Completes when so many more requests than now were answered.</summary>
        public Task AnsweredAsync(int more)
        {
            lock (_lock)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waits.Add((_asked.Count + more, reached));
                return reached.Task;
            }
        }

        public async ValueTask<long> AskAsync(int member)
        {
            lock (_lock)
            {
                UnderWay++;
            }

            await Task.Yield();
            lock (_lock)
            {
                UnderWay--;
                _asked.Add(member);
                _last += _last + 1 == Lost ? 2 : 1;
                foreach (var (count, reached) in _waits)
                {
                    if (_asked.Count >= count)
                    {
                        reached.TrySetResult();
                    }
                }

                return _last == Fails ? throw new CommandException("no more") : _last;
            }
        }

        public MemberCosts Costs() => new(_costs, TimeSpan.FromSeconds(_costs++));
    }
}
