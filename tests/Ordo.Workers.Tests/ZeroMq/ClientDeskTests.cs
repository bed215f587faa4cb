using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The client, on a driven clock and without sockets.</summary>
public sealed class ClientDeskTests : ClientDeskScript
{
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
        Expect("send 1 _ a", "tell no texts come from tcp://there:5001; it is tried again and again. Is that the port of client_outputs?");
        Pass(0.5);
        Reply("1 _ ack");
        Expect();
        _desk.Listening(_now);
        Expect("tell texts come from tcp://there:5001 now.");
    }

    [Fact]
    public void The_first_line_waits_until_what_is_subscribed_to_may_have_arrived_and_the_next_ones_do_not()
    {
        Type("a", "b");
        _desk.Connected(_now);
        Pass(0.1);
        _desk.Listening(_now);
        Expect();
        Assert.Equal(_now + Options.SubscriptionWait, _desk.Due);
        Pass(Options.SubscriptionWait.TotalSeconds);
        Expect("send 1 _ a");
        Reply("1 _ ack");
        Expect("send 2 _ b");
    }

    [Fact]
    public void Patience_with_a_broker_counts_from_the_sending()
    {
        Type("a");
        Pass(0.5);
        _desk.Connected(_now);
        Pass(1);
        Assert.Contains("send 1 _ a", Take());
        Pass(0.9);
        Expect();
        Pass(0.1);
        Expect("tell the broker has not acknowledged the line in 1 s; still waiting.");
    }

    [Fact]
    public void Texts_that_cease_to_come_are_told_of_once_and_not_beside_a_broker_that_is_away()
    {
        Connect();
        _desk.Deaf(_now);
        Pass(Options.ListenWait.TotalSeconds);
        Assert.Single(Take());
        _desk.Listening(_now);
        _desk.Deaf(_now);
        _desk.Disconnected(_now);
        Take();
        Pass(1);
        Expect("tell no broker answers; it is tried again and again, and what you type is sent when it is there.");
    }

    [Fact]
    public void A_line_whose_connection_came_and_broke_at_once_is_sent_once_over_the_next()
    {
        _desk.Listening(_now);
        Pass(0.5);
        Type("a");
        _desk.Connected(_now);
        _desk.Disconnected(_now);
        _desk.Connected(_now);
        Expect("send 1 _ a");
    }

    [Fact]
    public void What_was_said_before_the_connection_broke_counts_although_it_is_read_later()
    {
        Connect();
        Type("a");
        Expect("send 1 _ a");
        _desk.Disconnected(_now);
        Reply("1 _ ack");
        _desk.Connected(_now);
        Expect();

        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("gcd");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Expect("send 1 _ ORDO-FAIR-1 ASK gcd");
        _desk.Disconnected(_now);
        Reply("1 _ ORDO-FAIR-1 ANSWER 6");
        _desk.Connected(_now);
        Expect("print 6");
    }

    [Fact]
    public void A_fair_client_has_a_few_requests_open_and_the_next_is_sent_when_one_is_answered()
    {
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("gcd", "gcd", "gcd");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Reply("2 _ ORDO-FAIR-1 TAKEN");
        Expect("send 1 _ ORDO-FAIR-1 ASK gcd", "send 2 _ ORDO-FAIR-1 ASK gcd");
        _desk.EndOfInput(_now);
        Pass(1_000_000);
        Assert.False(IsDone());
        Reply("1 _ ORDO-FAIR-1 ANSWER 6");
        Expect("print 6", "send 3 _ ORDO-FAIR-1 ASK gcd");
        Assert.False(IsDone());
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
        _desk = new ClientDesk(isFair: true, Options, _now);
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
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("isprime");
        Reply("1 _ ack");
        Expect("send 1 _ ORDO-FAIR-1 ASK isprime", "tell the broker is not in fair mode and did not take the line. Start it with --fair, or this client without.");
        Assert.True(_desk.HasFailed);
    }

    [Fact]
    public void Odd_messages_are_passed_over_and_a_line_that_is_too_long_is_not_sent()
    {
        Connect();
        Type("a");
        Assert.False(_desk.HasFailed);
        Type(new string('b', 21));
        Assert.True(_desk.HasFailed);
        Expect("send 1 _ a", "tell the line has 21 bytes, and at most 20 are taken; it was not sent.");
        foreach (var reply in new[] { "1", "1 _", "x _ ack", "_ ack", "7 _ ORDO-FAIR-1 TAKEN", "1 _ ORDO-FAIR-1 ANSWER 5" })
        {
            Reply(reply);
        }

        _desk.Receive([[0xff]]);
        _desk.Receive(Said.Frames("two frames"));
        Type("c");
        Assert.DoesNotContain("send 2 _ c", Take()); // The line before is not acknowledged yet.
    }
}
