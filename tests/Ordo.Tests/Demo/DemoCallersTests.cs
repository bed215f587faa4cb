using System.Diagnostics;
using Ordo.Bench;
using Ordo.CommandLine;
using Ordo.Demo;

namespace Ordo.Tests.Demo;

/// <summary>The callers of the demo, and what is kept of them.</summary>
public sealed class DemoCallersTests : IDisposable
{
    private const int Room = 1000;

    private readonly CancellationTokenSource _end = new();
    private readonly DemoState _state = new(new Recorder(Room, callers: 3), callers: 3);
    private long _last;

    [Fact]
    public async Task A_caller_that_gets_no_id_ends_the_others()
    {
        var calling = new DemoCallers(_state, _end).RunAsync([NextAsync, NextAsync, () => Task.FromException<long>(new CommandException("none"))]);
        Assert.Equal("none", (await Assert.ThrowsAsync<CommandException>(() => calling)).Message);
        Assert.True(_end.IsCancellationRequested);
        Assert.False(_state.IsFull); // It is not what ended them.
    }

    [Fact]
    public async Task They_end_when_there_is_no_room_for_more()
    {
        await new DemoCallers(_state, _end).RunAsync([NextAsync, NextAsync, NextAsync]);
        Assert.True(_end.IsCancellationRequested && _state.IsFull);
        Assert.InRange(_state.Ids, Room, Room + 2);
    }

    [Fact]
    public void All_were_served_when_each_has_an_id_that_it_asked_for_since()
    {
        var before = Stopwatch.GetTimestamp();
        var kill = before + Stopwatch.Frequency;
        var after = kill + 1;
        _state.Given(caller: 0, id: 1, after);
        _state.Given(caller: 1, id: 2, after);
        _state.Given(caller: 1, id: 3, after);
        _state.Given(caller: 2, id: 4, before);
        Assert.False(_state.AllWereServedSince(kill));
        _state.Given(caller: 2, id: 5, after);
        Assert.True(_state.AllWereServedSince(kill));
    }

    [Fact]
    public void The_longest_silence_and_the_longest_wait_are_kept_until_they_are_forgotten()
    {
        var minute = 60 * Stopwatch.Frequency;
        _state.Given(caller: 0, id: 1, Stopwatch.GetTimestamp() - minute);
        Assert.True(_state.LongestWait() >= TimeSpan.FromMinutes(1));
        var silence = _state.LongestSilence();
        Assert.True(_state.LongestSilence() >= silence); // The present one is included.
        _state.Given(caller: 1, id: 2, Stopwatch.GetTimestamp());
        Assert.True(_state.LongestSilence() >= silence);
        _state.ForgetWaits();
        Assert.Equal(TimeSpan.Zero, _state.LongestWait());
        Assert.Equal((2, 2), (_state.Ids, _state.Highest));
    }

    public void Dispose() => _end.Dispose();

    private Task<long> NextAsync() => Task.FromResult(Interlocked.Increment(ref _last));
}
