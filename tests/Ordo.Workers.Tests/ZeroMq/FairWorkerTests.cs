using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The worker's side of the fair mode, on a driven clock.</summary>
public sealed class FairWorkerTests
{
    private readonly FairWorker _worker = new(Keyword.Gcd, new FairOptions(), default);
    private Instant _now;

    [Fact]
    public void It_says_that_it_is_there_and_what_it_works_on()
    {
        _worker.Connected(_now);
        Pass(1);
        Receive("TASK 5 gcd");
        Pass(1);
        Expect("send BEAT gcd 0", "send BEAT gcd 0", "work gcd", "send BEAT gcd 5");
    }

    [Fact]
    public void It_answers_one_task_after_the_other()
    {
        Receive("TASK 5 a");
        Receive("TASK 6 b");
        Expect("work a");
        _worker.Done("six"u8.ToArray());
        Expect("send ANSWER 5 six", "work b");
        _worker.Done(answer: null);
        Expect("send MALFORMED 6");
        _worker.End();
        Expect("send BYE");
    }

    [Fact]
    public void It_connects_anew_when_the_broker_is_silent_and_tells_so_once()
    {
        _worker.Connected(_now);
        Take();
        Beat(3);
        Expect("send BEAT gcd 0", "send BEAT gcd 0", "send BEAT gcd 0", "reconnect", "tell");
        Beat(3);
        Expect("send BEAT gcd 0", "send BEAT gcd 0", "send BEAT gcd 0", "reconnect");
        Receive("BEAT");
        Expect("tell");
        Assert.Equal(_now + TimeSpan.FromSeconds(1), _worker.Due);
    }

    [Fact]
    public void While_it_stood_still_the_broker_was_not_silent()
    {
        _worker.Connected(_now);
        Pass(100);
        Expect("send BEAT gcd 0", "send BEAT gcd 0");
        Receive("BEAT");
        Beat(2);
        Expect("send BEAT gcd 0", "send BEAT gcd 0");
        Pass(1);
        Expect("send BEAT gcd 0", "reconnect", "tell");
    }

    [Theory]
    [InlineData("TASK")]
    [InlineData("TASK x gcd")]
    [InlineData("HELLO")]
    public void What_makes_no_sense_is_passed_over(string message)
    {
        Receive(message);
        _worker.Receive(["TASK"u8.ToArray()], _now);
        Expect();
    }

    private void Receive(string message) => _worker.Receive(["ORDO-FAIR-1"u8.ToArray(), .. Said.Frames(message)], _now);

    private void Beat(int times)
    {
        for (var time = 0; time < times; time++)
        {
            Pass(1);
        }
    }

    private void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _worker.Tick(_now);
    }

    private List<string> Take() => [.. _worker.TakeEffects().Select(Said.Text)];

    private void Expect(params string[] effects) => Assert.Equal(effects, Take());
}
