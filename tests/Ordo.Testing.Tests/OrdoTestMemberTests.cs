using Ordo.Client;

namespace Ordo.Testing.Tests;

/// <summary>A member for tests gives what a server gives, without its surroundings.</summary>
public sealed class OrdoTestMemberTests : IAsyncLifetime
{
    private OrdoTestMember _ordo = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISequence Orders => _ordo.Client.Sequence("orders");

    public async ValueTask InitializeAsync() => _ordo = await OrdoTestMember.StartAsync();

    public ValueTask DisposeAsync() => _ordo.DisposeAsync();

    [Fact]
    public async Task It_gives_ids_in_order_and_each_test_has_its_own()
    {
        await using var other = await OrdoTestMember.StartAsync();
        Assert.Equal(1, await Orders.NextAsync(Cancellation));
        Assert.Equal(new IdRange(2, 4), await Orders.NextAsync(3, Cancellation));
        Assert.Equal(1, await other.Client.Sequence("orders").NextAsync(Cancellation));
        Assert.Equal(4, (await Orders.GetAsync(cancellationToken: Cancellation))!.Last);
    }

    [Fact]
    public async Task Many_callers_at_once_get_each_id_once()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => Orders.NextAsync(Cancellation).AsTask())));
        Assert.Equal(Enumerable.Range(1, 500).Select(id => (long)id), ids.Order());
    }

    [Fact]
    public async Task It_starts_hundred_times_without_leaving_anything()
    {
        var before = Directory.GetFileSystemEntries(AppContext.BaseDirectory).Length;
        for (var start = 0; start < 100; start++)
        {
            await using var fresh = await OrdoTestMember.StartAsync();
            Assert.Equal(1, await fresh.Client.Sequence("orders").NextAsync(Cancellation));
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(AppContext.BaseDirectory).Length);
    }

    [Fact]
    public async Task Its_own_time_stands_until_it_is_moved_and_then_keys_expire()
    {
        await Orders.CreateAsync(keyRetention: TimeSpan.FromHours(1), cancellationToken: Cancellation);
        var given = await Orders.NextAsync(1, "k", Cancellation);
        Assert.Equal(OrdoTestOptions.Start + TimeSpan.FromHours(1), given.KeyExpires);
        _ordo.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(given with { Repeated = true }, await Orders.NextAsync(1, "k", Cancellation));
        _ordo.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await Orders.NextAsync("k", Cancellation));
    }

    [Fact]
    public async Task A_clock_that_is_given_decides_instead()
    {
        var clock = new Noon();
        await using var ordo = await OrdoTestMember.StartAsync(new OrdoTestOptions { Time = clock });
        Assert.Equal(clock.GetUtcNow().AddDays(1), (await ordo.Client.Sequence("a").NextAsync(1, "k", Cancellation)).KeyExpires);
        Assert.Throws<InvalidOperationException>(() => ordo.Advance(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ordo.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public async Task What_it_acknowledged_is_there_after_a_crash()
    {
        Assert.Equal(1, await Orders.NextAsync("k", Cancellation));
        await _ordo.RestartAsync();
        Assert.Equal(1, await Orders.NextAsync("k", Cancellation));
        Assert.Equal(2, await Orders.NextAsync(Cancellation));
    }

    [Fact]
    public async Task A_wrong_option_is_told_at_once()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => OrdoTestMember.StartAsync(new OrdoTestOptions { Timeout = TimeSpan.Zero }));
    }

    [Fact]
    public async Task After_its_end_the_client_is_disposed()
    {
        var ended = await OrdoTestMember.StartAsync();
        await ended.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => ended.Client.Sequence("orders"));
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
