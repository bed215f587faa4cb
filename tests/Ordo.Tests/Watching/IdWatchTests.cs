using Ordo.Client;
using Ordo.Clients;
using Ordo.Watching;

namespace Ordo.Tests.Watching;

/// <summary>The end of a watch, when ids are under way that nobody may lose without a word.</summary>
public sealed class IdWatchTests : IDisposable
{
    private readonly DrivenTimers _timers = new();
    private readonly ConnectionWatch _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<IdRange> _outcome = new();

    [Fact]
    public async Task The_last_answer_counts_with_the_time_that_it_took()
    {
        var counts = new WatchCounts(TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        var watching = await StoppedAsync(counts);
        _outcome.SetResult(new IdRange(8, 8));
        await watching;
        Assert.Equal((2, 8, 0, 0), (counts.Ids, counts.Last, counts.Failures, counts.Unknown));
        Assert.InRange(counts.Took, TimeSpan.FromTicks(1), TimeProvider.System.GetElapsedTime(began));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_any_more_is_unknown()
    {
        var counts = new WatchCounts(TimeProvider.System);
        var watching = await StoppedAsync(counts);
        (await _timers.NextAsync())();
        await watching;
        Assert.Equal((1, 0, 1), (counts.Ids, counts.Failures, counts.Unknown));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_says_itself_whether_it_is_unknown(bool isUnknown)
    {
        var counts = new WatchCounts(TimeProvider.System);
        var watching = await StoppedAsync(counts);
        _outcome.SetException(isUnknown ? new OrdoUnknownException("?") : new OrdoNotDoneException("no"));
        await watching;
        Assert.Equal(isUnknown ? (0, 1) : (1, 0), (counts.Failures, counts.Unknown));
    }

    public void Dispose()
    {
        _connections.Dispose();
        _stop.Dispose();
    }

    /// <summary>A watch that has printed 7 and was stopped while it waited for the next id.</summary>
    private async Task<Task> StoppedAsync(WatchCounts counts)
    {
        var asked = 0;
        var secondAsked = new TaskCompletionSource();
        var watching = new IdWatch(new WatchPlan("s", Count: 1, TimeSpan.Zero, Json: false), AskAsync, _connections, counts, TextWriter.Null, _timers).RunAsync(_stop.Token);
        await secondAsked.Task;
        await _stop.CancelAsync();
        return watching;

        async Task<IdRange> AskAsync(CancellationToken stop)
        {
            if (++asked == 1)
            {
                return new IdRange(7, 7);
            }

            var cancelled = new TaskCompletionSource();
            await using var registration = stop.Register(cancelled.SetResult);
            secondAsked.SetResult();
            await cancelled.Task;
            throw new OrdoCanceledException(_outcome.Task, stop);
        }
    }
}
