using Ordo.Client;

namespace Ordo.Testing.Tests;

/// <summary>Each fault looks to the caller as the real one does, and leaves behind what the real one does.</summary>
public sealed class OrdoFaultsTests : IAsyncLifetime
{
    private OrdoTestMember _ordo = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISequence Orders => _ordo.Client.Sequence("orders");

    public async ValueTask InitializeAsync() => _ordo = await OrdoTestMember.StartAsync();

    public ValueTask DisposeAsync() => _ordo.DisposeAsync();

    [Fact]
    public async Task Refused_calls_did_nothing()
    {
        _ordo.Faults.Refuse(2);
        Assert.Equal(2, _ordo.Faults.Planned);
        Assert.IsNotType<OrdoRefusedException>(await Assert.ThrowsAsync<OrdoNotDoneException>(NextAsync));
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => Orders.CreateAsync(start: 7, cancellationToken: Cancellation));
        Assert.Equal(1, await NextAsync());
    }

    [Fact]
    public async Task Lost_requests_are_unknown_and_did_nothing()
    {
        _ordo.Faults.LoseRequests();
        await Assert.ThrowsAsync<OrdoUnknownException>(() => NextAsync("k"));
        Assert.Null(await Orders.GetKeyAsync("k", cancellationToken: Cancellation));
        Assert.Equal(1, await NextAsync("k"));
    }

    [Fact]
    public async Task Lost_answers_are_unknown_and_took_effect_so_that_the_key_gets_the_same_id()
    {
        _ordo.Faults.LoseAnswers(2);
        await Assert.ThrowsAsync<OrdoUnknownException>(() => NextAsync("k"));
        await Assert.ThrowsAsync<OrdoUnknownException>(() => NextAsync());
        var again = await Orders.NextAsync(1, "k", Cancellation);
        Assert.Equal((1, true), (again.First, again.Repeated));
        Assert.Equal(3, await NextAsync());
    }

    [Fact]
    public async Task Faults_are_used_up_in_their_order_and_reads_use_none()
    {
        _ordo.Faults.LoseAnswers();
        _ordo.Faults.Refuse();
        Assert.Null(await Orders.GetAsync(cancellationToken: Cancellation));
        await Assert.ThrowsAsync<OrdoUnknownException>(() => Orders.CreateAsync(start: 5, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => Orders.RemoveAsync(Cancellation));
        Assert.Equal(5, await NextAsync());
    }

    [Fact]
    public async Task Wrong_arguments_use_no_fault()
    {
        _ordo.Faults.Refuse();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Orders.NextAsync(0, Cancellation));
        Assert.Equal(1, _ordo.Faults.Planned);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ordo.Faults.Refuse(0));
    }

    [Fact]
    public async Task A_held_call_goes_on_when_it_is_released_and_others_pass_it()
    {
        var held = _ordo.Faults.Hold();
        var id = NextAsync();
        await held.Arrived.WaitAsync(Cancellation);
        Assert.Equal(1, await NextAsync());
        Assert.False(id.IsCompleted);
        held.Release();
        Assert.Equal(2, await id);
    }

    [Fact]
    public async Task A_held_call_that_is_cancelled_keeps_track_of_its_id()
    {
        var held = _ordo.Faults.Hold();
        using var cancellation = new CancellationTokenSource();
        var id = Orders.NextAsync(cancellation.Token).AsTask();
        await held.Arrived.WaitAsync(Cancellation);
        await cancellation.CancelAsync();
        var canceled = await Assert.ThrowsAsync<OrdoCanceledException>(() => id);
        Assert.False(canceled.Outcome.IsCompleted);
        held.Release();
        Assert.Equal(new IdRange(1, 1), await canceled.Outcome);
    }

    [Fact]
    public async Task Without_a_leader_nothing_is_done_until_it_is_back()
    {
        Assert.Equal(1, await NextAsync());
        _ordo.Faults.LoseLeader();
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => NextAsync());
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => Orders.GetAsync(cancellationToken: Cancellation));
        Assert.Equal(1, (await Orders.GetAsync(ReadLevel.Local, Cancellation))!.Last);
        var cluster = await _ordo.Client.DescribeClusterAsync(Cancellation);
        Assert.Equal((null, "candidate"), (cluster.Leader, cluster.Members[0].Role));
        _ordo.Faults.Heal();
        Assert.Equal(2, await NextAsync());
        Assert.Equal(1, (await _ordo.Client.DescribeClusterAsync(Cancellation)).Leader);
    }

    [Fact]
    public async Task Healing_forgets_what_is_planned_and_releases_what_is_held()
    {
        var held = _ordo.Faults.Hold();
        _ordo.Faults.Refuse(3);
        var id = NextAsync();
        await held.Arrived.WaitAsync(Cancellation);
        _ordo.Faults.Heal();
        Assert.Equal(1, await id);
        Assert.Equal(0, _ordo.Faults.Planned);
        Assert.Equal(2, await NextAsync());
    }

    private Task<long> NextAsync() => NextAsync(null);

    private Task<long> NextAsync(string? key) => Orders.NextAsync(key, Cancellation).AsTask();
}
