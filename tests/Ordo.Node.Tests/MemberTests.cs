using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.State;

namespace Ordo.Node.Tests;

public sealed class MemberTests
{
    private static readonly NextCommand Next = new("orders");

    [Fact]
    public void Ids_follow_each_other_whichever_member_is_asked()
    {
        var trio = Elected();
        var callers = new List<Caller>();
        for (var i = 0; i < 30; i++)
        {
            callers.Add(trio.Submit(new MemberId((i % 3) + 1), Next));
            trio.RunUntil(() => callers[^1].Result is not null);
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), callers.Select(caller => caller.Result!.Value.First));
        Assert.All([1, 2, 3], id => Assert.InRange(trio[new MemberId(id)].View().IdsGiven, 28, 30));
    }

    [Fact]
    public void Commands_of_one_turn_share_one_record_of_the_log()
    {
        var trio = Elected();
        var callers = Enumerable.Range(0, 100).Select(_ => trio.Submit(trio.Leader, Next)).ToList();
        trio.RunUntil(() => callers.All(caller => caller.Result is not null));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), callers.Select(caller => caller.Result!.Value.First));
    }

    [Fact]
    public void Without_a_leader_a_command_waits_and_is_refused_as_not_done_at_its_deadline()
    {
        var trio = new Trio();
        trio.CutOff.UnionWith([new(1), new(2), new(3)]);
        var caller = trio.Submit(new MemberId(1), Next, deadlineMs: 700);
        trio.RunUntil(() => caller.Failure is not null);
        Assert.Equal(FailureKind.NotDone, caller.Failure!.Value.Kind);
    }

    [Fact]
    public void A_command_that_left_is_unknown_at_its_deadline_and_still_takes_effect_once()
    {
        var trio = Elected();
        var leader = trio.Leader;
        trio.CutOff.Add(leader);
        var caller = trio.Submit(leader, Next, deadlineMs: 100);
        trio.RunUntil(() => caller.Failure is not null);
        Assert.Equal(FailureKind.Unknown, caller.Failure!.Value.Kind);
        trio.RunUntil(() => !trio.Leader.IsNone);
        trio.CutOff.Clear();
        var next = trio.Submit(trio.Leader, Next);
        trio.RunUntil(() => next.Result is not null);
        trio.RunFor(1500);
        var last = trio.Submit(trio.Leader, Next);
        trio.RunUntil(() => last.Result is not null);
        Assert.Equal(3, last.Result!.Value.First);
    }

    [Fact]
    public void A_forwarded_command_survives_the_leader_and_is_applied_once()
    {
        var trio = Elected();
        var old = trio.Leader;
        var follower = trio.Follower;
        trio.Stuck.Add(old);
        var caller = trio.Submit(follower, Next);
        trio.RunFor(20);
        trio.Kill(old);
        trio.Post(new MemberId(1), new LinkDownInput(old));
        trio.Post(new MemberId(2), new LinkDownInput(old));
        trio.Post(new MemberId(3), new LinkDownInput(old));
        trio.RunUntil(() => caller.Result is not null);
        Assert.Equal(1, caller.Result!.Value.First);
        var second = trio.Submit(follower, Next);
        trio.RunUntil(() => second.Result is not null);
        Assert.Equal(2, second.Result!.Value.First);
    }

    [Fact]
    public void A_killed_member_comes_back_with_everything_and_numbers_its_commands_anew()
    {
        var trio = Elected();
        var victim = trio.Leader;
        var before = trio.Submit(victim, Next);
        trio.RunUntil(() => before.Result is not null);
        var boot = trio[victim].Boot;
        trio.Kill(victim);
        trio.RunUntil(() => !trio.Leader.IsNone);
        trio.Start(victim);
        Assert.Equal(boot + 1, trio[victim].Boot);
        var after = trio.Submit(victim, Next);
        trio.RunUntil(() => after.Result is not null);
        Assert.Equal(2, after.Result!.Value.First);
    }

    [Fact]
    public void A_linearizable_read_sees_what_was_acknowledged_and_a_leader_alone_answers_none()
    {
        var trio = Elected();
        var write = trio.Submit(trio.Leader, Next);
        trio.RunUntil(() => write.Result is not null);
        var read = trio.Read(trio.Follower, local: false);
        trio.RunUntil(() => read.PositionRead is not null);
        Assert.Equal(1UL, read.PositionRead);

        var alone = trio.Leader;
        trio.CutOff.Add(alone);
        var stale = trio.Read(alone, local: false, deadlineMs: 500);
        trio.RunUntil(() => stale.Failure is not null);
        Assert.Null(stale.PositionRead);
        var local = trio.Read(alone, local: true);
        trio.RunUntil(() => local.PositionRead is not null);
    }

    [Fact]
    public void A_member_far_behind_gets_a_snapshot_and_answers_keyed_commands_from_it()
    {
        var trio = Elected(snapshotEveryBytes: 4096);
        var behind = trio.Follower;
        trio.CutOff.Add(behind);
        trio.RunFor(1500); // By now the leader keeps nothing for it any more.
        var keyed = trio.Submit(trio.Leader, new NextCommand("orders", Key: "k1"));
        trio.RunUntil(() => keyed.Result is not null);
        for (var i = 0; i < 300; i++)
        {
            var filler = trio.Submit(trio.Leader, Next);
            trio.RunUntil(() => filler.Result is not null);
        }

        Assert.InRange(((RaftMachine)trio[trio.Leader].Order).BaseIndex.Value, 100, 400);
        trio.CutOff.Clear();
        trio.RunUntil(() => trio[behind].State.Position == trio[trio.Leader].State.Position);
        Assert.Equal(trio[trio.Leader].State.Hash, trio[behind].State.Hash);
        var again = trio.Submit(behind, new NextCommand("orders", Key: "k1"));
        trio.RunUntil(() => again.Result is not null);
        Assert.Equal(keyed.Result!.Value.First, again.Result!.Value.First);
        Assert.True(again.Result!.Value.Repeated);
    }

    [Fact]
    public void A_late_answer_to_a_read_of_an_earlier_life_passes_no_read_of_this_one()
    {
        var trio = Elected();
        var (leader, reader) = (trio.Leader, trio.Follower);
        trio.Holds = message => message is ReadIndexReply;
        trio.Read(reader, local: false);
        trio.RunUntil(() => trio.Held.Count > 0);
        var late = trio.Held[0];
        trio.Kill(reader);
        trio.Start(reader);
        trio.RunUntil(() => trio[reader].Order.Coordinator == leader);

        var read = trio.Read(reader, local: false);
        trio.RunUntil(() => trio.Held.Count > 1);
        trio.Post(reader, new PeerInput(leader, late));
        trio.RunFor(50);
        Assert.Null(read.PositionRead);
        trio.Holds = _ => false;
        trio.RunUntil(() => read.PositionRead is not null);
    }

    [Fact]
    public void A_member_with_a_full_disk_refuses_as_not_done_and_gives_leadership_away()
    {
        var trio = Elected();
        var full = trio.Leader;
        trio.Post(full, new DiskRoomInput(HasRoom: false));
        var refused = trio.Submit(full, Next);
        trio.RunUntil(() => refused.Failure is not null);
        Assert.Equal(FailureKind.NotDone, refused.Failure!.Value.Kind);
        trio.RunUntil(() => !trio.Leader.IsNone && trio.Leader != full);
        var served = trio.Submit(trio.Leader, Next);
        trio.RunUntil(() => served.Result is not null);
    }

    [Fact]
    public void A_forwarded_command_that_cannot_be_applied_never_reaches_the_log()
    {
        var trio = Elected();
        var before = trio[trio.Leader].Order.LastIndex;
        trio.Post(trio.Leader, new PeerInput(trio.Follower, new ForwardedCommands(99, 1, [new byte[] { 1, 2, 3 }])));
        trio.RunFor(100);
        Assert.Equal(before, trio[trio.Leader].Order.LastIndex);
        var served = trio.Submit(trio.Leader, Next);
        trio.RunUntil(() => served.Result is not null);
    }

    [Fact]
    public void A_stopped_member_leaves_nobody_without_an_answer()
    {
        var trio = new Trio();
        trio.CutOff.UnionWith([new(1), new(2), new(3)]);
        trio.Submit(new MemberId(1), Next);
        trio.Read(new MemberId(1), local: false);
        trio.RunFor(5);
        var left = trio[new MemberId(1)].Abandon();
        Assert.Equal(FailureKind.NotDone, Assert.Single(left.CommandFailures).Failure.Kind);
        Assert.Single(left.ReadFailures);
    }

    private static Trio Elected(long snapshotEveryBytes = 16 * 1024 * 1024)
    {
        var trio = new Trio(snapshotEveryBytes);
        trio.RunUntil(() => !trio.Leader.IsNone && trio[trio.Leader].Order.CommitIndex.Value > 0);
        return trio;
    }
}
