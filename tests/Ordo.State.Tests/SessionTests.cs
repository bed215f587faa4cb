namespace Ordo.State.Tests;

public sealed class SessionTests
{
    private readonly Driver _driver = new();

    [Fact]
    public void A_session_is_named_by_the_position_of_its_open_command()
    {
        _driver.Next();
        Assert.Equal(2UL, _driver.OpenSession());
        Assert.Equal(3UL, _driver.OpenSession());
    }

    [Fact]
    public void A_request_sent_again_gets_its_answer_again_and_is_not_executed()
    {
        var id = _driver.OpenSession();
        var first = Request(id, 1, 1);
        Request(id, 2, 1);

        var again = Request(id, 1, 1);

        Assert.Equal((1, false), (first.First, first.Repeated));
        Assert.Equal(first with { Repeated = true }, again);
        Assert.Equal(2, _driver.Sequence().Last);
    }

    [Fact]
    public void A_failure_is_an_answer_too()
    {
        var id = _driver.OpenSession();
        var refused = _driver.Apply(new NextCommand("a", CreateIfMissing: false), new SessionRequest(id, 1, 1));
        _driver.Next();
        var again = _driver.Apply(new NextCommand("a", CreateIfMissing: false), new SessionRequest(id, 1, 1));

        Assert.Equal(CommandStatus.NotFound, refused.Status);
        Assert.Equal(refused with { Repeated = true }, again);
    }

    [Fact]
    public void Requests_may_arrive_out_of_order()
    {
        var id = _driver.OpenSession();
        Assert.Equal([1, 2, 3], new[] { 3UL, 1UL, 2UL }.Select(number => Request(id, number, 1).First));
        Assert.Equal([2, 3, 1], new[] { 1UL, 2UL, 3UL }.Select(number => Request(id, number, 1).First));
        Assert.Equal(3, _driver.Sequence().Last);
    }

    [Fact]
    public void Answers_below_the_lowest_awaited_number_are_dropped_for_good()
    {
        var id = _driver.OpenSession();
        Request(id, 1, 1);
        Request(id, 2, 1);
        Request(id, 3, 3);

        Assert.Equal(1, _driver.State.AnswerCount);
        Assert.Equal(CommandStatus.AnswerDropped, Request(id, 2, 1).Status);
        Assert.Equal(CommandStatus.AnswerDropped, Request(id, 1, 1).Status);
        Assert.Equal((3, true), (Request(id, 3, 1).First, Request(id, 3, 3).Repeated));
        Assert.Equal(3, _driver.Sequence().Last);
    }

    [Fact]
    public void At_most_1024_answers_are_kept_and_a_request_beyond_is_refused()
    {
        var id = _driver.OpenSession();
        for (ulong number = 10; number < 10 + SessionRequest.Window; number++)
        {
            Assert.Equal(CommandStatus.Ok, Request(id, number, 10).Status);
        }

        Assert.Equal(SessionRequest.Window, _driver.State.AnswerCount);
        Assert.Equal(CommandStatus.SessionWindow, Request(id, 10 + SessionRequest.Window, 10).Status);
        Assert.Equal(CommandStatus.Ok, Request(id, 10 + SessionRequest.Window, 11).Status);
        Assert.Equal(SessionRequest.Window, _driver.State.AnswerCount);
        Assert.Equal(SessionRequest.Window + 1, _driver.Sequence().Last);
    }

    [Fact]
    public void Whether_a_request_would_be_refused_is_known_before_it_is_ordered()
    {
        var id = _driver.OpenSession();
        Request(id, 5, 5);

        Assert.Equal(CommandStatus.SessionWindow, _driver.State.WouldRefuse(new SessionRequest(id, 6 + 1024, 6)));
        Assert.Equal(CommandStatus.SessionWindow, _driver.State.WouldRefuse(new SessionRequest(99, 6 + 1024, 6)));
        Assert.Equal(CommandStatus.AnswerDropped, _driver.State.WouldRefuse(new SessionRequest(id, 4, 4)));
        Assert.Equal(CommandStatus.None, _driver.State.WouldRefuse(new SessionRequest(id, 5, 5)));
        Assert.Equal(CommandStatus.None, _driver.State.WouldRefuse(new SessionRequest(id, 6 + 1023, 6)));
        Assert.Equal(CommandStatus.None, _driver.State.WouldRefuse(new SessionRequest(99, 1, 1)));
    }

    [Fact]
    public void A_closed_session_is_unknown_and_its_answers_are_gone()
    {
        var id = _driver.OpenSession();
        Request(id, 1, 1);
        Assert.Equal(CommandStatus.Ok, _driver.Apply(new CloseSessionCommand(id)).Status);

        Assert.Equal(CommandStatus.SessionUnknown, _driver.Apply(new CloseSessionCommand(id)).Status);
        Assert.Equal(CommandStatus.SessionUnknown, Request(id, 2, 1).Status);
        Assert.Equal((0, 0), (_driver.State.SessionCount, _driver.State.AnswerCount));
        Assert.Equal(1, _driver.Sequence().Last);
    }

    [Fact]
    public void A_session_may_close_itself()
    {
        var id = _driver.OpenSession();
        Assert.Equal(CommandStatus.Ok, _driver.Apply(new CloseSessionCommand(id), new SessionRequest(id, 1, 1)).Status);
        Assert.Equal((0, 0), (_driver.State.SessionCount, _driver.State.AnswerCount));
        _driver.State.Capture().Verify();
    }

    [Fact]
    public void A_session_idle_for_more_than_24_hours_is_dropped()
    {
        var idle = _driver.OpenSession();
        var busy = _driver.OpenSession();
        _driver.TimeMs += Driver.Day;
        Assert.Equal(CommandStatus.Ok, Request(busy, 1, 1).Status);
        Assert.Equal(2, _driver.State.SessionCount);

        _driver.TimeMs += 1;
        _driver.Next();

        Assert.Equal(1, _driver.State.SessionCount);
        Assert.Equal(CommandStatus.SessionUnknown, Request(idle, 1, 1).Status);
        Assert.True(Request(busy, 1, 1).Repeated);
    }

    [Fact]
    public void A_session_that_is_due_but_not_swept_yet_is_unknown_already()
    {
        var driver = new Driver(new StateLimits { SessionsSweptPerCommand = 1 });
        ulong[] ids = [driver.OpenSession(), driver.OpenSession(), driver.OpenSession()];
        driver.TimeMs += Driver.Day + 1;

        var last = driver.Apply(new NextCommand("a"), new SessionRequest(ids[2], 1, 1));

        Assert.Equal(CommandStatus.SessionUnknown, last.Status);
        Assert.Equal(1, driver.State.SessionCount);
        Assert.False(driver.State.TryAnswer(ids[1], 1, out _));
    }

    [Fact]
    public void A_kept_answer_can_be_read()
    {
        var id = _driver.OpenSession();
        var result = Request(id, 4, 2);
        Assert.True(_driver.State.TryAnswer(id, 4, out var answer));
        Assert.Equal(result, answer);
        Assert.False(_driver.State.TryAnswer(id, 3, out _));
        Assert.False(_driver.State.TryAnswer(id + 1, 4, out _));
    }

    [Fact]
    public void What_a_snapshot_covers_is_answered_from_it_by_number_or_by_key()
    {
        var id = _driver.OpenSession();
        var keyed = new NextCommand("a", 2, Key: "k");
        var byNumber = Request(id, 1, 1);
        var byKey = _driver.Apply(keyed);
        var restored = OrdoState.Read(_driver.State.Image());

        Assert.True(restored.TryFindAnswer(new SessionRequest(id, 1, 1), new NextCommand("a"), out var answer));
        Assert.Equal(byNumber, answer);
        Assert.True(restored.TryFindAnswer(new SessionRequest(id, 1, 1), new NextCommand("b"), out answer));
        Assert.Equal(CommandResult.Of(CommandStatus.NumberReused), answer);
        Assert.True(restored.TryFindAnswer(new SessionRequest(id, 2, 1), keyed, out answer));
        Assert.Equal(byKey with { Repeated = true }, answer);
        Assert.True(restored.TryFindAnswer(null, keyed, out _));
        Assert.False(restored.TryFindAnswer(null, keyed with { Count = 3 }, out _));
        Assert.False(restored.TryFindAnswer(null, keyed with { Key = null }, out _));
        Assert.False(restored.TryFindAnswer(new SessionRequest(id, 2, 1), new NextCommand("a"), out _));
        Assert.False(restored.TryFindAnswer(null, new RemoveSequenceCommand("a"), out _));
    }

    [Fact]
    public void A_number_used_for_another_request_is_refused_and_changes_nothing()
    {
        var id = _driver.OpenSession();
        var first = _driver.Apply(new NextCommand("a"), new SessionRequest(id, 1, 1));
        Command[] others =
        [
            new NextCommand("b"), new NextCommand("a", 2), new NextCommand("a", 1, CreateIfMissing: false), new NextCommand("a", Key: "k"),
            new RemoveSequenceCommand("a"), new CreateSequenceCommand("b"), new OpenSessionCommand(), new CloseSessionCommand(id),
        ];
        Assert.All(others, other => Assert.Equal(CommandResult.Of(CommandStatus.NumberReused), _driver.Apply(other, new SessionRequest(id, 1, 1))));
        Assert.Equal(first with { Repeated = true }, _driver.Apply(new NextCommand("a"), new SessionRequest(id, 1, 1)));
        Assert.Equal(["a"], _driver.State.ListSequences("", 10).Select(sequence => sequence.Name));
    }

    [Fact]
    public void A_key_and_a_session_hold_both()
    {
        var id = _driver.OpenSession();
        var next = new NextCommand("a", Key: "k");
        var first = _driver.Apply(next, new SessionRequest(id, 1, 1));
        var sameNumber = _driver.Apply(next, new SessionRequest(id, 1, 1));
        var sameKey = _driver.Apply(next, new SessionRequest(id, 2, 1));
        var reused = _driver.Apply(next with { Count = 2 }, new SessionRequest(id, 3, 1));
        var withoutSession = _driver.Apply(next);

        Assert.Equal(first with { Repeated = true }, sameNumber);
        Assert.Equal(first with { Repeated = true }, sameKey);
        Assert.Equal(CommandStatus.KeyReused, reused.Status);
        Assert.Equal(first with { Repeated = true }, withoutSession);
        Assert.Equal(1, _driver.Sequence().Last);
    }

    [Fact]
    public void The_same_request_from_two_members_at_once_is_executed_once()
    {
        var id = _driver.OpenSession();
        var request = new SessionRequest(id, 1, 1);
        var one = _driver.State.Apply(_driver.Encode(new Origin(new Machine.MemberId(2), 1, 1), new NextCommand("a"), request));
        var two = _driver.State.Apply(_driver.Encode(new Origin(new Machine.MemberId(3), 1, 1), new NextCommand("a"), request));

        Assert.Equal(one.Result with { Repeated = true }, two.Result);
        Assert.Equal(1, _driver.Sequence().Last);
    }

    private CommandResult Request(ulong id, ulong number, ulong lowest) =>
        _driver.Apply(new NextCommand("a"), new SessionRequest(id, number, lowest));
}
