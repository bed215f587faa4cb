using Ordo.Transfer.Fast.Receiving;

namespace Ordo.Transfer.Tests.Fast;

public sealed class OpenPartialsTests
{
    [Fact]
    public void Who_waits_for_a_file_of_another_is_woken_when_nobody_wants_it_any_more()
    {
        var open = new OpenPartials(TimeSpan.FromDays(1));
        Assert.True(open.TryTake("file", () => false));
        using var asked = new ManualResetEventSlim();
        var (isStopped, isTaken) = (false, true);
        var waiting = new Thread(() => isTaken = open.TryTake("file", () =>
        {
            asked.Set();
            return Volatile.Read(ref isStopped);
        }));
        waiting.Start();
        asked.Wait(TestContext.Current.CancellationToken);
        Volatile.Write(ref isStopped, true);
        open.WakeAll();
        waiting.Join();
        Assert.False(isTaken);
    }

    [Fact]
    public void A_file_that_is_given_back_goes_to_the_one_who_waits()
    {
        var open = new OpenPartials(TimeSpan.FromDays(1));
        Assert.True(open.TryTake("file", () => false));
        var isTaken = false;
        var waiting = new Thread(() => isTaken = open.TryTake("file", () => false));
        waiting.Start();
        open.Return("file");
        waiting.Join();
        Assert.True(isTaken);
    }
}
