using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The client, on a driven clock and without sockets.</summary>
public sealed class ClientDeskTests
{
    private static readonly ClientOptions Options = new(MaxLineBytes: 20);

    private Instant _now;
    private ClientDesk _desk = new(isFair: false, Options, default);

    [Fact]
    public void A_line_waits_until_the_one_before_is_acknowledged_and_texts_do_not()
    {
        Connect();
        Type("a", "", "b");
        _desk.Receive(Said.Frames("hello"));
        Expect("send 1 _ a", "print hello");
        Reply("1 _ ack");
        Expect("send 2 _ b");
        Reply("1 _ ack");
        Reply("2 _ whatever");
        Type("c");
        Expect("send 3 _ c");
    }

    [Fact]
    public void The_first_line_waits_for_the_connection_that_texts_come_over_but_not_for_ever()
    {
        Type("a");
        _desk.Connected(_now);
        Expect();
        Assert.Equal(_now + Options.ListenWait, _desk.Due);
        Pass(1);
        Assert.Contains("send 1 _ a", Take());
    }

    [Fact]
    public void A_broker_that_is_away_is_told_of_once_and_the_line_is_sent_when_it_is_back()
    {
        Type("a");
        Pass(1);
        Expect("tell no broker answers; it is tried again and again, and what you type is sent when it is there.");
        Pass(10);
        Expect();
        Connect();
        Expect("send 1 _ a");
        Reply("1 _ ack");
        Expect("tell the broker is there.");
    }

    [Fact]
    public void A_line_whose_connection_broke_is_sent_again_and_a_slow_one_is_not()
    {
        Connect();
        Type("a");
        Pass(1);
        Expect("send 1 _ a", "tell the broker has not acknowledged the line in 1 s; still waiting.");
        _desk.Disconnected(_now);
        _desk.Connected(_now);
        Expect("send 1 _ a");
    }

    [Fact]
    public void A_fair_client_is_answered_alone_and_asks_again_when_its_broker_is_another()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        Expect("send 1 _ ORDO-FAIR-1 ASK isprime");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Type("hello");
        Reply("2 _ ORDO-FAIR-1 SHOWN");
        Expect("send 2 _ ORDO-FAIR-1 ASK hello");
        _desk.Disconnected(_now);
        Connect();
        Expect("send 1 _ ORDO-FAIR-1 ASK isprime");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Reply("1 _ ORDO-FAIR-1 ANSWER prime");
        Reply("1 _ ORDO-FAIR-1 ANSWER prime");
        Expect("print prime");
    }

    [Fact]
    public void A_fair_client_at_a_classic_broker_is_told_so()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        Reply("1 _ ack");
        Expect("send 1 _ ORDO-FAIR-1 ASK isprime", "tell the broker is not in fair mode and did not take the line. Start it with --fair, or this client without.");
    }

    [Fact]
    public void After_the_input_it_stays_until_all_is_said()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        _desk.EndOfInput(_now);
        Pass(5);
        Assert.False(_desk.IsDone(_now));
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Pass(5);
        Assert.False(_desk.IsDone(_now));
        Reply("1 _ ORDO-FAIR-1 ANSWER prime");
        Assert.True(_desk.IsDone(_now));
    }

    [Fact]
    public void It_ends_although_a_classic_broker_came_after_the_fair_one_that_owes_it_an_answer()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        _desk.EndOfInput(_now);
        Pass(5);
        _desk.Disconnected(_now);
        Connect();
        Assert.False(_desk.IsDone(_now));
        Reply("1 _ ack");
        Assert.False(_desk.IsDone(_now));
        Pass(Options.Quiet.TotalSeconds);
        Assert.True(_desk.IsDone(_now));
    }

    [Fact]
    public void After_the_input_a_broker_that_stays_away_is_given_up_and_one_that_comes_has_its_time()
    {
        Type("a", "b");
        _desk.EndOfInput(_now);
        Pass(Options.LastPatience.TotalSeconds - 1);
        Connect();
        Pass(Options.LastPatience.TotalSeconds - 1);
        Assert.False(_desk.IsDone(_now));
        Reply("1 _ ack");
        Pass(1);
        Take();
        Assert.Equal(_now + (Options.LastPatience - TimeSpan.FromSeconds(1)), _desk.Due);
        Pass(Options.LastPatience.TotalSeconds - 1);
        Assert.True(_desk.IsDone(_now));
        Assert.True(_desk.HasGivenUp);
        Expect("tell no broker in 10 s after the end of the input; lines not acknowledged: 1, requests not answered: 0.");
    }

    [Fact]
    public void After_the_input_a_calculation_may_take_as_long_as_it_takes_but_not_without_its_broker()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        _desk.EndOfInput(_now);
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Pass(1_000_000);
        Assert.False(_desk.IsDone(_now));
        _desk.Disconnected(_now);
        Assert.False(_desk.IsDone(_now));
        Pass(Options.LastPatience.TotalSeconds);
        Assert.True(_desk.HasGivenUp);
    }

    [Fact]
    public void Odd_messages_are_passed_over_and_a_line_that_is_too_long_is_not_sent()
    {
        Connect();
        Type("a", new string('b', 21));
        Take();
        foreach (var reply in new[] { "1", "1 _", "x _ ack", "_ ack", "7 _ ORDO-FAIR-1 TAKEN", "1 _ ORDO-FAIR-1 ANSWER 5" })
        {
            Reply(reply);
        }

        _desk.Receive([[0xff]]);
        _desk.Receive(Said.Frames("two frames"));
        Type("c");
        Assert.DoesNotContain("send 2 _ c", Take()); // The line before is not acknowledged yet.
    }

    private void Connect()
    {
        _desk.Connected(_now);
        _desk.Listening(_now);
    }

    private void Type(params string[] lines) => Array.ForEach(lines, line => _desk.Type(line, _now));

    private void Reply(string message) => _desk.ReceiveReply(Said.Frames(message), _now);

    private void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _desk.Tick(_now);
    }

    private List<string> Take() => [.. _desk.TakeEffects().Select(Said.Text)];

    private void Expect(params string[] effects) => Assert.Equal(effects, Take());
}
