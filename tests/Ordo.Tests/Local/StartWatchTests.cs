using System.Threading.Channels;
using Ordo.Local;
using Ordo.Server.Options;

namespace Ordo.Tests.Local;

/// <summary>When <c>ordo up</c> tells that the cluster can be used.</summary>
public sealed class StartWatchTests
{
    private static readonly IReadOnlyList<MemberEntry> Members = ClusterFile.Create(3).Members;

    [Fact]
    public async Task With_a_majority_ready_and_the_rest_ended_it_tells_at_once_and_later_who_joins()
    {
        var world = new World();
        var running = world.Watch.RunAsync(TestContext.Current.CancellationToken);
        world.BecomesReady(2);
        world.Watch.Ended(Members[0]);
        world.BecomesReady(3);
        Assert.Equal("ready 2 3 late 1", await world.ToldAsync());
        world.BecomesReady(1);
        Assert.Equal("joined 1", await world.ToldAsync());
        await running;
    }

    [Fact]
    public async Task Without_a_majority_it_waits_for_one()
    {
        var world = new World();
        var running = world.Watch.RunAsync(TestContext.Current.CancellationToken);
        world.BecomesReady(1);
        world.Watch.Ended(Members[1]);
        world.Watch.Ended(Members[2]);
        world.BecomesReady(2);
        Assert.Equal("ready 1 2 late 3", await world.ToldAsync());
        world.BecomesReady(3);
        await running;
    }

    [Fact]
    public async Task A_stop_ends_it_without_a_word()
    {
        var world = new World();
        using var stop = new CancellationTokenSource();
        var running = world.Watch.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        Assert.True(world.IsSilent);
    }

    /// <summary>Members that become ready on request.</summary>
    private sealed class World : IUpReport
    {
        private readonly Dictionary<int, TaskCompletionSource> _ready = Members.ToDictionary(member => member.Id, _ => new TaskCompletionSource());
        private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

        public World() => Watch = new StartWatch(Members, (member, stop) => _ready[member.Id].Task.WaitAsync(stop), this);

        public StartWatch Watch { get; }

        public bool IsSilent => !_told.Reader.TryRead(out _);

        public void BecomesReady(int member) => _ready[member].SetResult();

        public async Task<string> ToldAsync() => await _told.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late) => Tell($"ready {Ids(ready)} late {Ids(late)}");

        public void Joined(MemberEntry member) => Tell($"joined {member.Id}");

        public void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members) => Tell("started");

        public void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again) => Tell("ended");

        public void Restarted(MemberEntry member, int processId) => Tell("restarted");

        private static string Ids(IEnumerable<MemberEntry> members) => string.Join(' ', members.Select(member => member.Id));

        private void Tell(string what) => Assert.True(_told.Writer.TryWrite(what));
    }
}
