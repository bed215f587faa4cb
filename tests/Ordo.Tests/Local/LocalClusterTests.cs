using System.Collections.Concurrent;
using System.Threading.Channels;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Server.Options;

namespace Ordo.Tests.Local;

/// <summary>What <c>ordo up</c> does when members end, with members that end on request.</summary>
public sealed class LocalClusterTests
{
    private static readonly IReadOnlyList<MemberEntry> Members = ClusterFile.Create(3).Members;

    [Fact]
    public async Task It_goes_on_when_a_member_ends_and_says_how_to_start_it_again()
    {
        var world = new World();
        using var stop = new CancellationTokenSource();
        var running = world.RunAsync(restarts: false, stop.Token);
        world.EndOf(2, "killed by signal 9");
        Assert.Equal("started 1:1 2:2 3:3", await world.ToldAsync());
        Assert.Equal("ended 2: killed by signal 9", await world.ToldAsync());

        await stop.CancelAsync();
        await running;
        Assert.Equal(["start", "stop", "dispose"], world.DeedsOf(1));
        Assert.Equal(["start", "dispose"], world.DeedsOf(2));
        Assert.Equal(["start", "stop", "dispose"], world.DeedsOf(3));
    }

    [Fact]
    public async Task With_restart_a_member_that_ended_is_started_again()
    {
        var world = new World();
        using var stop = new CancellationTokenSource();
        var running = world.RunAsync(restarts: true, stop.Token);
        world.EndOf(3, "exit code 1");
        Assert.Equal("started 1:1 2:2 3:3", await world.ToldAsync());
        Assert.Equal("ended 3: exit code 1, again in 0 ms", await world.ToldAsync());
        Assert.Equal("restarted 3 as 4", await world.ToldAsync());

        await stop.CancelAsync();
        await running;
        Assert.Equal(["start", "dispose", "start", "stop", "dispose"], world.DeedsOf(3));
    }

    [Fact]
    public async Task When_all_members_have_ended_it_ends_with_a_line()
    {
        var world = new World();
        var running = world.RunAsync(restarts: false, TestContext.Current.CancellationToken);
        foreach (var member in Members)
        {
            world.EndOf(member.Id, "exit code 1");
        }

        var failure = await Assert.ThrowsAsync<CommandException>(() => running);
        Assert.Contains("All members have ended", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_cannot_start_leaves_the_others_running()
    {
        var world = new World { Unstartable = 1 };
        using var stop = new CancellationTokenSource();
        var running = world.RunAsync(restarts: false, stop.Token);
        Assert.Equal("started 1:0 2:1 3:2", await world.ToldAsync());
        Assert.Equal("ended 1: it cannot", await world.ToldAsync());

        await stop.CancelAsync();
        await running;
        Assert.Empty(world.DeedsOf(1));
        Assert.Equal(["start", "stop", "dispose"], world.DeedsOf(2));
    }

    /// <summary>Three members that do nothing until they are told to end, and a report that can be waited for.</summary>
    private sealed class World : IUpReport
    {
        private readonly ConcurrentDictionary<int, Run> _runs = new();
        private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
        private readonly ConcurrentQueue<(int Member, string What)> _deeds = new();
        private int _processes;

        /// <summary>The member that cannot be started; 0 for none.</summary>
        public int Unstartable { get; init; }

        /// <summary>What was done to a member, in order.</summary>
        public IEnumerable<string> DeedsOf(int member) => _deeds.Where(deed => deed.Member == member).Select(deed => deed.What);

        public Task RunAsync(bool restarts, CancellationToken stop) =>
            new LocalCluster(Members, StartAsync, new MemberCommand("ordo.json", members: 3), this, new StartWatch(Members, NeverReadyAsync, this), restarts)
                .RunAsync(stop);

        public void EndOf(int member, string reason) => _runs[member].End(reason);

        /// <summary>What it tells next, as soon as it does.</summary>
        public async Task<string> ToldAsync() => await _told.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members) =>
            Tell("started " + string.Join(' ', members.Select(member => $"{member.Member.Id}:{member.ProcessId}")));

        public void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late) => Tell("ready");

        public void Joined(MemberEntry member) => Tell("joined");

        public void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again) =>
            Tell($"ended {member.Id}: {reason}{(again is { } wait ? $", again in {wait.TotalMilliseconds} ms" : "")}");

        public void Restarted(MemberEntry member, int processId) => Tell($"restarted {member.Id} as {processId}");

        private static Task NeverReadyAsync(MemberEntry member, CancellationToken stop) => new TaskCompletionSource().Task.WaitAsync(stop);

        private void Tell(string what) => _told.Writer.TryWrite(what);

        private Task<IMemberRun> StartAsync(MemberEntry member)
        {
            if (member.Id == Unstartable)
            {
                throw new MemberStartFailure("it cannot");
            }

            _deeds.Enqueue((member.Id, "start"));
            var run = new Run(member.Id, ++_processes, _deeds);
            _runs[member.Id] = run;
            return Task.FromResult<IMemberRun>(run);
        }
    }

    private sealed class Run(int member, int process, ConcurrentQueue<(int Member, string What)> deeds) : IMemberRun
    {
        private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int ProcessId => process;

        public Task<string?> Ended => _ended.Task;

        public void End(string? reason) => _ended.TrySetResult(reason);

        public Task StopAsync()
        {
            deeds.Enqueue((member, "stop"));
            End(null);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            deeds.Enqueue((member, "dispose"));
            return ValueTask.CompletedTask;
        }
    }
}
