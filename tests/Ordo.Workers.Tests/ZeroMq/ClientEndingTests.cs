using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>When the input of a client ends, and with which exit code, on a driven clock.</summary>
public sealed class ClientEndingTests : ClientDeskScript
{
    [Fact]
    public void A_request_that_was_sent_once_more_is_to_be_acknowledged_once_more()
    {
        SendOnceMoreAfterTheInput();
        Pass(Options.LastPatience.TotalSeconds - 1);
        Assert.False(_desk.IsDone);
        Pass(1);
        Assert.True(_desk.IsDone);
        Assert.True(_desk.HasFailed);
    }

    [Fact]
    public void A_request_that_is_acknowledged_once_more_may_take_as_long_as_it_takes()
    {
        SendOnceMoreAfterTheInput();
        Pass(1);
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Pass(1_000);
        Assert.False(_desk.IsDone);
        Reply("1 _ ORDO-FAIR-1 ANSWER prime");
        Pass(Options.Quiet.TotalSeconds);
        Assert.True(_desk.IsDone);
        Assert.False(_desk.HasFailed);
    }

    [Fact]
    public void Why_there_is_no_answer_is_told_and_a_failure()
    {
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("gcd");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Assert.False(_desk.HasFailed);
        Reply("1 _ ORDO-FAIR-1 NONE malformed");
        Expect("send 1 _ ORDO-FAIR-1 ASK gcd", "tell malformed");
        Assert.True(_desk.HasFailed);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_client_that_saw_no_texts_failed_unless_its_answers_come_alone(bool isFair, bool hasFailed)
    {
        _desk = new ClientDesk(isFair, Options, _now);
        Type("hello");
        _desk.EndOfInput(_now);
        _desk.Connected(_now);
        Pass(1);
        Reply(isFair ? "1 _ ORDO-FAIR-1 SHOWN" : "1 _ ack");
        Pass(1);
        Assert.True(IsDone());
        Assert.Equal(hasFailed, _desk.HasFailed);
    }

    [Fact]
    public void After_the_input_it_stays_until_all_is_said()
    {
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("isprime");
        _desk.EndOfInput(_now);
        Pass(5);
        Assert.False(IsDone());
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Pass(5);
        Assert.False(IsDone());
        Reply("1 _ ORDO-FAIR-1 ANSWER prime");
        Assert.True(IsDone());
    }

    [Fact]
    public void It_ends_although_a_classic_broker_came_after_the_fair_one_that_owes_it_an_answer()
    {
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("isprime");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        _desk.EndOfInput(_now);
        Pass(5);
        _desk.Disconnected(_now);
        Connect();
        Assert.False(IsDone());
        Reply("1 _ ack");
        Assert.False(IsDone());
        Pass(Options.Quiet.TotalSeconds);
        Assert.True(IsDone());
    }

    [Fact]
    public void After_the_input_a_broker_that_stays_away_is_given_up_and_one_that_comes_has_its_time()
    {
        Type("a", "b");
        _desk.EndOfInput(_now);
        Pass(Options.LastPatience.TotalSeconds - 1);
        Connect();
        Pass(Options.LastPatience.TotalSeconds - 1);
        Assert.False(IsDone());
        Reply("1 _ ack");
        Pass(1);
        Take();
        Assert.Equal(_now + (Options.LastPatience - TimeSpan.FromSeconds(1)), _desk.Due);
        Pass(Options.LastPatience.TotalSeconds - 1);
        Assert.True(IsDone());
        Assert.True(_desk.HasFailed);
        Expect("tell no broker in 10 s after the end of the input; lines not acknowledged: 1, requests not answered: 0.");
    }

    [Fact]
    public void After_the_input_a_calculation_may_take_as_long_as_it_takes_but_not_without_its_broker()
    {
        _desk = new ClientDesk(isFair: true, Options, _now);
        Connect();
        Type("isprime");
        _desk.EndOfInput(_now);
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        Pass(1_000_000);
        Assert.False(IsDone());
        _desk.Disconnected(_now);
        Assert.False(IsDone());
        Pass(Options.LastPatience.TotalSeconds);
        Assert.True(_desk.HasFailed);
    }

    /// <summary>A fair broker has taken the last request, and its connection was made anew.</summary>
    private void SendOnceMoreAfterTheInput()
    {
        _desk = new ClientDesk(isFair: true, Options, default);
        Connect();
        Type("isprime");
        Reply("1 _ ORDO-FAIR-1 TAKEN");
        _desk.EndOfInput(_now);
        _desk.Disconnected(_now);
        Connect();
    }
}
