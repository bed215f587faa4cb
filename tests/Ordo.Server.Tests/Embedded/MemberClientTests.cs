using System.Diagnostics;
using Ordo.Client;
using Ordo.Node.Hosting;
using Ordo.Server.Embedded;
using Ordo.Server.Tests.OnePort;
using Ordo.State;

namespace Ordo.Server.Tests.Embedded;

/// <summary>How the client in the member's process ends a call, whatever the member says.</summary>
public sealed class MemberClientTests : IAsyncDisposable
{
    private readonly ScriptedMember _member = new();
    private readonly HandClock _clock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private TimeSpan _timeout = TimeSpan.FromHours(1);

    [Fact]
    public async Task What_was_not_done_is_asked_again_after_a_short_wait_that_grows()
    {
        for (var refused = 0; refused < 30; refused++)
        {
            _member.NotDone("Busy.");
        }

        _member.Done(7);
        var id = Orders().NextAsync(cancellationToken: TestContext.Current.CancellationToken);
        for (var most = 10.0; _member.Asked.Count < 31; most = Math.Min(320, 2 * most))
        {
            var wait = await _clock.NextAsync();
            Assert.InRange(wait.Due.TotalMilliseconds, 1, most);
            wait.End();
            await wait.Disposed;
        }

        Assert.Equal(7, await id);
    }

    [Fact]
    public async Task Not_done_until_the_time_is_up_is_not_done()
    {
        _timeout = TimeSpan.FromTicks(1);
        _member.NotDone("No leader.");
        Assert.Equal("No leader.", (await Assert.ThrowsAsync<OrdoNotDoneException>(Next)).Message);
        Assert.Equal("linearizable", (await Assert.ThrowsAsync<OrdoNotDoneException>(() => Orders().GetAsync(cancellationToken: _cancellation.Token))).Message);
        Assert.Equal("local", (await Assert.ThrowsAsync<OrdoNotDoneException>(() => Orders().GetAsync(ReadLevel.Local, _cancellation.Token))).Message);
    }

    [Fact]
    public async Task A_member_that_has_ended_is_not_asked_again()
    {
        _member.MayRepeat = false;
        _member.NotDone("Stopping.");
        await Assert.ThrowsAsync<OrdoNotDoneException>(Next);
        Assert.Single(_member.Asked);
    }

    [Fact]
    public async Task An_unknown_outcome_without_a_key_is_asked_once()
    {
        _member.Unknown("Not seen.");
        Assert.Equal("Not seen.", (await Assert.ThrowsAsync<OrdoUnknownException>(Next)).Message);
        _member.Unknown("Not seen.");
        await Assert.ThrowsAsync<OrdoUnknownException>(() => Orders().RemoveAsync(_cancellation.Token));
        Assert.Equal(2, _member.Asked.Count);
    }

    [Fact]
    public async Task An_unknown_outcome_with_a_key_is_asked_again_and_so_is_a_creation()
    {
        _member.Unknown("Not seen.");
        _member.Done(9);
        var id = Orders().NextAsync("invoice", _cancellation.Token);
        (await _clock.NextAsync()).End();
        Assert.Equal(9, await id);

        _member.Unknown("Not seen.");
        _member.Done(0);
        var created = Orders().CreateAsync(cancellationToken: _cancellation.Token);
        (await _clock.NextAsync()).End();
        Assert.Equal("orders", (await created).Name);
    }

    [Fact]
    public async Task Once_a_call_is_in_doubt_it_never_ends_as_not_done()
    {
        _member.Unknown("Not seen.");
        _member.NotDone("No leader.");
        var id = Orders().NextAsync("invoice", _cancellation.Token).AsTask();
        var wait = await _clock.NextAsync();
        _member.MayRepeat = false;
        wait.End();
        await Assert.ThrowsAsync<OrdoUnknownException>(() => id);
    }

    [Fact]
    public async Task A_call_cancelled_before_it_is_asked_is_plainly_cancelled()
    {
        await _cancellation.CancelAsync();
        Assert.IsNotType<OrdoCanceledException>(await Assert.ThrowsAnyAsync<OperationCanceledException>(Next));
        Assert.Empty(_member.Asked);
    }

    [Fact]
    public async Task A_call_cancelled_between_two_attempts_that_did_nothing_is_plainly_cancelled()
    {
        _member.NotDone("Busy.");
        var id = Next();
        await _clock.NextAsync();
        await _cancellation.CancelAsync();
        Assert.IsNotType<OrdoCanceledException>(await Assert.ThrowsAnyAsync<OperationCanceledException>(() => id));
    }

    [Fact]
    public async Task A_call_cancelled_while_it_is_in_doubt_says_that_its_outcome_is_unknown()
    {
        _member.Unknown("Not seen.");
        var id = Orders().NextAsync("invoice", _cancellation.Token).AsTask();
        await _clock.NextAsync();
        await _cancellation.CancelAsync();
        var canceled = await Assert.ThrowsAsync<OrdoCanceledException>(() => id);
        await Assert.ThrowsAsync<OrdoUnknownException>(() => canceled.Outcome);
    }

    [Fact]
    public async Task A_call_cancelled_on_its_way_keeps_track_of_its_ids()
    {
        var (given, lost) = (_member.Later(), _member.Later());
        var (first, second) = (Next(), Next());
        await _cancellation.CancelAsync();
        var (kept, gone) = (await Assert.ThrowsAsync<OrdoCanceledException>(() => first), await Assert.ThrowsAsync<OrdoCanceledException>(() => second));
        Assert.Equal(_cancellation.Token, kept.CancellationToken);
        Assert.False(kept.Outcome.IsCompleted);
        given.SetResult(new CommandOutcome(new CommandResult { Status = CommandStatus.Ok, First = 5, Last = 5, Step = 1 }, null));
        Assert.Equal(new IdRange(5, 5), await kept.Outcome);
        lost.SetResult(new CommandOutcome(default, new Node.Failure(Node.FailureKind.NotDone, "Stopping.")));
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => gone.Outcome);
    }

    [Theory]
    [InlineData(CommandStatus.NotFound, OrdoRefusal.UnknownSequence)]
    [InlineData(CommandStatus.Exhausted, OrdoRefusal.Exhausted)]
    [InlineData(CommandStatus.KeyReused, OrdoRefusal.KeyReused)]
    [InlineData(CommandStatus.KeysFull, OrdoRefusal.Full)]
    [InlineData(CommandStatus.SequencesFull, OrdoRefusal.Full)]
    public async Task A_refusal_is_told_at_once_with_its_reason(CommandStatus status, OrdoRefusal expected)
    {
        _member.Refused(status);
        var refused = await Assert.ThrowsAsync<OrdoRefusedException>(Next);
        Assert.Equal(expected, refused.Refusal);
        Assert.NotEmpty(refused.Message);
        Assert.Single(_member.Asked);
    }

    [Fact]
    public async Task A_sequence_that_differs_is_refused_and_one_that_is_not_there_is_no_error_to_remove()
    {
        _member.Refused(CommandStatus.Differs);
        Assert.Equal(OrdoRefusal.Differs, (await Assert.ThrowsAsync<OrdoRefusedException>(() => Orders().CreateAsync(cancellationToken: _cancellation.Token))).Refusal);
        _member.Refused(CommandStatus.NotFound);
        Assert.False(await Orders().RemoveAsync(_cancellation.Token));
    }

    [Fact]
    public async Task Wrong_arguments_are_told_before_anything_is_asked()
    {
        using var client = Client();
        Assert.Throws<ArgumentException>("name", () => client.Sequence("no name"));
        var orders = client.Sequence("orders");
        var cancellation = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<ArgumentException>("key", async () => await orders.NextAsync("", cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", async () => await orders.NextAsync(0, cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", async () => await orders.NextAsync(100_001, cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("start", () => orders.CreateAsync(start: -1, cancellationToken: cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("step", () => orders.CreateAsync(step: 0, cancellationToken: cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("keyRetention", () => orders.CreateAsync(keyRetention: TimeSpan.Zero, cancellationToken: cancellation));
        await Assert.ThrowsAsync<ArgumentException>("key", () => orders.GetKeyAsync("two words", cancellationToken: cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("level", () => orders.GetAsync((ReadLevel)7, cancellation));
        Assert.Empty(_member.Asked);
    }

    [Fact]
    public async Task Traces_see_its_calls_as_those_of_the_client_library()
    {
        var activities = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OrdoClientTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(traces);
        var name = $"traced-{Guid.NewGuid()}";
        _timeout = TimeSpan.FromTicks(1);
        _member.Done(7);
        _member.NotDone("No leader.");
        var traced = Client().Sequence(name);
        Assert.Equal(7, await traced.NextAsync(_cancellation.Token));
        await Assert.ThrowsAsync<OrdoNotDoneException>(async () => await traced.NextAsync(3, _cancellation.Token));
        var mine = activities.Where(each => name.Equals(each.GetTagItem("ordo.sequence"))).ToList();
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], mine.Select(each => each.Status));
        Assert.Equal([7L, null], mine.Select(each => each.GetTagItem("ordo.first")));
    }

    [Fact]
    public async Task A_disposed_client_asks_nothing()
    {
        var client = Client();
        var orders = client.Sequence("orders");
        client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => client.Sequence("orders"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await orders.NextAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_member.Asked);
    }

    [Fact]
    public async Task Before_the_member_is_there_the_cluster_is_not_told()
    {
        using var client = Client();
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => client.DescribeClusterAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        return ValueTask.CompletedTask;
    }

    private MemberClient Client() => new(_member, () => _timeout, _clock);

    private ISequence Orders() => Client().Sequence("orders");

    private Task<long> Next() => Orders().NextAsync(_cancellation.Token).AsTask();
}
