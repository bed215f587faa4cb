using Ordo.Chord.Web;

namespace Ordo.Chord.Tests.Web;

/// <summary>Looks at the ring are shared and spaced, on a clock that the test drives.</summary>
public sealed class RingWatchTests : IDisposable
{
    private readonly FakeRing _ring = new(5, 24, 26, 2, 16, 31, 25);
    private readonly HandTime _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RingWatch _watch;

    public RingWatchTests() => _watch = new RingWatch(_ring, _time, _stopping.Token);

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task One_look_serves_all_who_watch()
    {
        var looks = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => NextAsync(null)));
        Assert.Single(looks.Distinct());
        Assert.Equal(1, _ring.Looks);
        var later = Enumerable.Range(0, 50).Select(_ => NextAsync(looks[0])).ToList();
        Assert.Equal(RingWatch.Interval, await _time.PassAsync());
        Assert.Single((await Task.WhenAll(later)).Distinct());
        Assert.Equal(2, _ring.Looks);
    }

    [Fact]
    public async Task The_next_look_is_half_a_second_after_the_last_one()
    {
        var first = await NextAsync(null);
        _time.Pass(TimeSpan.FromMilliseconds(200));
        var second = NextAsync(first);
        Assert.Equal(TimeSpan.FromMilliseconds(300), await _time.PassAsync());
        var seen = await second;
        _time.Pass(TimeSpan.FromHours(1));
        Assert.NotEqual(seen, await NextAsync(seen));
        Assert.Equal(3, _ring.Looks);
    }

    [Fact]
    public async Task What_has_not_changed_is_the_same_text()
    {
        var first = await NextAsync(null);
        _time.Pass(RingWatch.Interval);
        var second = await NextAsync(first);
        Assert.Same(first.Json, second.Json);
        _ring.Join(9, "127.0.0.1:20009");
        _time.Pass(RingWatch.Interval);
        Assert.NotSame(first.Json, (await NextAsync(second)).Json);
    }

    [Fact]
    public async Task A_look_that_failed_is_forgotten()
    {
        _ring.Failure = new InvalidOperationException("Broken.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => NextAsync(null));
        _ring.Failure = null;
        Assert.NotEmpty((await NextAsync(null)).Json);
    }

    [Fact]
    public async Task Waiting_ends_with_the_host()
    {
        var next = NextAsync(await NextAsync(null));
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private Task<RingWatch.Look> NextAsync(RingWatch.Look? seen) => _watch.NextAsync(seen, TestContext.Current.CancellationToken);
}
