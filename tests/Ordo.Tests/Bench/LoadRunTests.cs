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
        Assert.Equal(new MemberCosts(1, TimeSpan.FromSeconds(1), 1), result.Members);
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
        const int room = 100_000;
        var load = new FakeLoad { Fails = 10 };
        var running = LoadRun.RunAsync(load, Plan(3, LoadPlan.All), 1, new Recorder(room, 3), new DrivenTimers(), TestContext.Current.CancellationToken);
        Assert.Equal("no more", (await Assert.ThrowsAsync<CommandException>(() => running)).Message);
        Assert.Equal(0, load.UnderWay);
        Assert.InRange(load.Asked.Count, 10, room - 1); // The others did not go on until the recorder was full.
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
    public async Task A_recorder_that_is_full_in_the_warm_up_is_said_to_be()
    {
        var load = new FakeLoad();
        var running = LoadRun.RunAsync(load, Plan(3, LoadPlan.All), 1, new Recorder(Some, 3), new DrivenTimers(), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<CommandException>(() => running);
        Assert.Contains("make --warm-up shorter", failure.Message, StringComparison.Ordinal);
        Assert.InRange(load.Asked.Count, Some, Some + 3);
    }

    [Fact]
    public async Task A_recorder_that_is_full_while_it_is_measured_shortens_the_run_and_a_remark_says_so()
    {
        const int room = 100_000;
        var load = new FakeLoad();
        var timers = new DrivenTimers();
        var running = LoadRun.RunAsync(load, Plan(3, LoadPlan.All), 1, new Recorder(room, 3), timers, TestContext.Current.CancellationToken);
        var endWarmUp = await timers.NextAsync();
        await load.AnsweredAsync(Some);
        endWarmUp();
        await timers.NextAsync();
        load.Quick = int.MaxValue; // It is measured now.
        var result = await running;
        Assert.InRange(result.Kept, room, room + 3);
        Assert.Null(result.Fault);
        Assert.Contains("of 3600 s: no more than 100000 requests are kept", Assert.Single(result.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LoadPlan.Leader, 1)]
    [InlineData(LoadPlan.All, 0)]
    public async Task A_leader_that_changes_under_a_lone_caller_is_remarked(string at, int remarks)
    {
        var result = await RunAsync(new FakeLoad { Leaders = new([2, 0]) }, callers: 1, at);
        Assert.Equal(remarks, result.Remarks.Count);
        Assert.All(result.Remarks, remark => Assert.Contains("another member leads now", remark, StringComparison.Ordinal));
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
}
