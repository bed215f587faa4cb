using Ordo.State;
using static Ordo.Simulator.Tests.Checkers.Samples;

namespace Ordo.Simulator.Tests.Checkers;

/// <summary>The checkers of what clients see: a good history passes, a bad one does not.</summary>
public sealed class ClientCheckerTests
{
    private static readonly NextCommand Next = new("a");
    private static readonly NextCommand Keyed = new("a", Key: "k");

    [Fact]
    public void A_gap_or_a_repetition_of_ids_is_seen()
    {
        var ids = new IdsInOrder();
        ids.Executed(Executed(1, Next, 1, 1));
        ids.Executed(Executed(2, Next with { Count = 2 }, 2, 3));
        Breaks(nameof(IdsInOrder), () => ids.Executed(Executed(3, Next, 5, 5)));
        Breaks(nameof(IdsInOrder), () => ids.Executed(Executed(3, Next, 3, 3)));
        ids.Executed(Executed(3, new RemoveSequenceCommand("a"), result: CommandResult.Of(CommandStatus.Ok)));
        ids.Executed(Executed(4, Next, 1, 1));
    }

    [Fact]
    public void A_sequence_that_does_not_begin_and_step_as_created_is_seen()
    {
        var ids = new IdsInOrder();
        ids.Executed(Executed(1, new CreateSequenceCommand("a", 10, 5), result: CommandResult.Of(CommandStatus.Ok)));
        Breaks(nameof(IdsInOrder), () => ids.Executed(Executed(2, Next, 1, 1)));
        ids.Executed(Executed(2, Next, result: Gave(10, 10) with { Step = 5 }));
        Breaks(nameof(IdsInOrder), () => ids.Executed(Executed(3, Next, 11, 11)));
    }

    [Fact]
    public void Ids_that_two_clients_are_told_or_that_were_never_given_are_seen()
    {
        var ids = new IdsInOrder();
        ids.Executed(Executed(1, Next, 1, 1));
        Assert.Equal(1ul, ids.Told("a", Gave(1, 1)).Position);
        Breaks(nameof(IdsInOrder), () => ids.Told("a", Gave(1, 1)));
        Breaks(nameof(IdsInOrder), () => ids.Told("a", Gave(2, 2)));
        ids.Executed(Executed(2, Next, 2, 2));
        Breaks(nameof(IdsInOrder), () => ids.Told("a", Gave(2, 3)));
    }

    [Fact]
    public void An_answer_from_before_the_question_is_seen()
    {
        var order = new RealTimeOrder();
        order.CommandAnswered(floor: 0, position: 5, "first");
        Assert.Equal(5ul, order.Answered);
        order.CommandAnswered(floor: 0, position: 3, "one that began with it");
        order.ReadAnswered(floor: 5, position: 5, "a read");
        Breaks(nameof(RealTimeOrder), () => order.CommandAnswered(floor: 5, position: 5, "a command"));
        Breaks(nameof(RealTimeOrder), () => order.ReadAnswered(floor: 5, position: 4, "a stale read"));
    }

    [Fact]
    public void A_read_of_what_was_not_there_is_seen()
    {
        var reads = new ReadValues();
        reads.Seen("a", position: 3, last: null);
        reads.Changed("a", position: 4, last: 1);
        reads.Changed("a", position: 6, last: 2);
        reads.Changed("a", position: 8, last: null);
        reads.Seen("a", position: 5, last: 1);
        reads.Seen("a", position: 7, last: 2);
        reads.Seen("a", position: 9, last: null);
        Breaks(nameof(ReadValues), () => reads.Seen("a", position: 5, last: 2));
        Breaks(nameof(ReadValues), () => reads.Seen("a", position: 3, last: 1));
    }

    [Fact]
    public void A_local_read_that_goes_back_is_seen()
    {
        var reads = new ReadValues();
        reads.SeenLocally("M1 boot 1", 4);
        reads.SeenLocally("M1 boot 1", 4);
        reads.SeenLocally("M1 boot 2", 3);
        Breaks(nameof(ReadValues), () => reads.SeenLocally("M1 boot 1", 3));
    }

    [Fact]
    public void An_origin_that_takes_effect_twice_or_too_early_is_seen()
    {
        var once = new ExactlyOnce();
        once.Executed(Executed(1, Next, 1, 1, number: 1));
        Breaks(nameof(ExactlyOnce), () => once.Executed(Executed(2, Next, 2, 2, number: 1)));
        Breaks(nameof(ExactlyOnce), () => once.Executed(Executed(2, Next, 2, 2, number: 3)));
        once.Executed(Executed(2, Next, 2, 2, number: 2));
    }

    [Fact]
    public void A_key_that_takes_effect_twice_or_gets_two_answers_is_seen()
    {
        var once = new ExactlyOnce();
        Breaks(nameof(ExactlyOnce), () => once.Told("a", "k", Gave(1, 1)));
        once.Executed(Executed(1, Keyed, 1, 1));
        once.Executed(Executed(2, Keyed, result: Gave(1, 1) with { Repeated = true }));
        once.Executed(Executed(3, Keyed with { Count = 2 }, result: CommandResult.Of(CommandStatus.KeyReused)));
        Assert.Equal(1ul, once.Told("a", "k", Gave(1, 1) with { Repeated = true }).Position);
        Breaks(nameof(ExactlyOnce), () => once.Told("a", "k", Gave(2, 2)));
        Breaks(nameof(ExactlyOnce), () => once.Executed(Executed(4, Keyed, 2, 2)));
        Breaks(nameof(ExactlyOnce), () => once.Executed(Executed(5, Keyed, result: Gave(7, 7) with { Repeated = true })));
        Breaks(nameof(ExactlyOnce), () => once.KeyRefused("a", "other"));
    }

    [Fact]
    public void A_request_of_a_session_that_takes_effect_twice_or_gets_two_answers_is_seen()
    {
        var once = new ExactlyOnce();
        var request = new SessionRequest(7, 1, 1);
        Breaks(nameof(ExactlyOnce), () => once.Told(request, Gave(1, 1)));
        once.Executed(Executed(1, Next, 1, 1, session: request));
        once.Executed(Executed(2, Next, result: CommandResult.Of(CommandStatus.AnswerDropped), session: request));
        Assert.Equal(1ul, once.Told(request, Gave(1, 1)).Position);
        Breaks(nameof(ExactlyOnce), () => once.Told(request, Gave(2, 2)));
        Breaks(nameof(ExactlyOnce), () => once.Executed(Executed(3, Next, 2, 2, session: request)));
    }

    [Fact]
    public void What_was_refused_as_not_done_and_took_effect_is_seen()
    {
        var once = new ExactlyOnce();
        once.NotDone("a", "k");
        once.Executed(Executed(1, Keyed, 1, 1));
        Breaks(nameof(ExactlyOnce), () => once.NotDone("a", "k"));
    }

    [Fact]
    public void More_effects_than_requests_and_answers_without_effect_are_seen()
    {
        var once = new ExactlyOnce();
        once.Executed(Executed(1, Next, 1, 1));
        Breaks(nameof(ExactlyOnce), once.Finish);
        once.PlainEnded(M1, 1, Next, acknowledged: false);
        once.Finish();
        once.PlainEnded(M1, 1, Next, acknowledged: true);
        once.Finish();
        once.PlainEnded(M1, 1, Next, acknowledged: true);
        Breaks(nameof(ExactlyOnce), once.Finish);
    }
}
