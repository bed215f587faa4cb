using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The worker of the classic mode, on a driven clock and without sockets.</summary>
public sealed class ClassicWorkerMachineTests
{
    private const string Connected = "tell connected to in.";
    private const string Unheard = "tell nobody hears the answers at out; requests wait until somebody does. Is that the port of worker_outputs?";

    private readonly ClassicWorker _worker = new(new WorkerAddress("in", "out"), default);
    private Instant _now;

    [Fact]
    public void It_works_out_one_request_after_the_other()
    {
        _worker.Connected(_now);
        _worker.Heard();
        Assert.True(_worker.HasRoom);
        _worker.Receive("a"u8.ToArray());
        Assert.False(_worker.HasRoom);
        _worker.Receive("b"u8.ToArray());
        Expect(Connected, "work a");
        _worker.Done("1"u8.ToArray());
        Expect("publish 1", "work b");
        _worker.Done(answer: null);
        Expect();
        Assert.True(_worker.HasRoom);
    }

    [Fact]
    public void While_nobody_hears_answers_requests_wait_and_so_does_the_answer_that_is_there()
    {
        _worker.Connected(_now);
        _worker.Heard();
        _worker.Receive("a"u8.ToArray());
        _worker.Receive("b"u8.ToArray());
        _worker.Unheard();
        _worker.Done("1"u8.ToArray());
        Assert.False(_worker.HasRoom);
        Expect(Connected, "work a");
        _worker.Heard();
        Expect("publish 1", "work b");
    }

    [Fact]
    public void A_port_where_nobody_hears_its_answers_is_told_once_and_that_somebody_does()
    {
        _worker.Connected(_now);
        Assert.Equal(_now + ClassicWorker.OutputsWait, _worker.Due);
        Pass(1);
        Expect(Connected, Unheard);
        Pass(100);
        _worker.OutputsDisconnected(_now);
        Assert.Equal(Instant.Forever, _worker.Due);
        _worker.OutputsConnected();
        Expect("tell somebody hears the answers at out now.");
        _worker.OutputsDisconnected(_now);
        Pass(1);
        Expect(Unheard);
    }

    [Fact]
    public void A_broker_that_subscribes_late_is_no_wrong_port()
    {
        _worker.Connected(_now);
        _worker.OutputsConnected();
        Pass(100);
        Expect(Connected);
        _worker.Receive("a"u8.ToArray());
        Expect();
        _worker.Heard();
        Expect("work a");
    }

    [Fact]
    public void A_broker_that_is_away_is_told_of_and_nothing_beside()
    {
        Pass(1);
        Expect("tell no broker answers at in; it is tried again and again.");
        _worker.Connected(_now);
        _worker.OutputsConnected();
        _worker.Heard();
        _worker.Disconnected(_now);
        _worker.OutputsDisconnected(_now);
        Pass(1);
        Expect(Connected, "tell no broker answers at in; it is tried again and again.");
    }

    [Fact]
    public void Who_heard_is_forgotten_with_the_connection()
    {
        _worker.Connected(_now);
        _worker.OutputsConnected();
        _worker.Heard();
        _worker.OutputsDisconnected(_now);
        _worker.Receive("a"u8.ToArray());
        _worker.OutputsConnected();
        Expect(Connected);
        Assert.False(_worker.HasRoom);
    }

    private void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _worker.Tick(_now);
    }

    private void Expect(params string[] effects) =>
        Assert.Equal(effects, _worker.TakeEffects().Select(effect => effect is WorkerEffect.Tell(var line) ? $"tell {line}" : Said.Text(effect)));
}
