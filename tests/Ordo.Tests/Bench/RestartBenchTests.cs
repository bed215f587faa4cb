using Ordo.Bench;
using Ordo.CommandLine;

namespace Ordo.Tests.Bench;

/// <summary>The filling of <c>ordo bench restart</c>, from a cluster that is none.</summary>
public sealed class RestartBenchTests
{
    private const int Room = 1_000_000;

    [Fact]
    public async Task It_takes_as_many_ids_as_were_asked_for()
    {
        var (load, recorder) = (new FakeLoad(), new Recorder(Room, callers: 1));
        await RestartBench.FillAsync(load, recorder, 1000, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(1000, recorder.Count);
        Assert.Null(recorder.Fault(1));
    }

    [Fact]
    public async Task A_caller_that_fails_ends_it()
    {
        var (load, recorder) = (new FakeLoad { Fails = 10 }, new Recorder(Room, callers: 1));
        var filling = RestartBench.FillAsync(load, recorder, Room, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal("no more", (await Assert.ThrowsAsync<CommandException>(() => filling)).Message);
        Assert.InRange(load.Asked.Count, 10, Room - 1); // The others did not take the rest.
    }
}
