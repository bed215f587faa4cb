using Ordo.Chord.Machine.Registry;
using Ordo.Machine;

namespace Ordo.Chord.Tests.Machine.Registry;

/// <summary>Who is taken for dead, and when.</summary>
public sealed class FailureDetectorTests
{
    private static readonly FailureDetectorOptions Options = new();
    private static readonly ProbeOutcome Refused = new ProbeOutcome.Refused();
    private static readonly ProbeOutcome Silent = new ProbeOutcome.Silent();

    private readonly FailureDetector _detector = new(Options);
    private RegistryTable _table = RegistryTableTests.Ring(5, 2);
    private Instant _now = new(5_000_000);

    public FailureDetectorTests() => _detector.Follow(_table, _now);

    private RegisteredNode Node => _table.Find(24)!;

    [Fact]
    public void A_node_that_answered_is_asked_again_after_the_interval()
    {
        Assert.Equal([24, 26], Due());
        Assert.Empty(Due());
        Assert.Null(Conclude(new ProbeOutcome.Told(24)));
        Pass(0.4);
        Assert.Empty(Due());
        Pass(0.1);
        Assert.Equal([24], Due());
    }

    [Fact]
    public void A_node_that_answered_once_is_dead_after_two_refusals_in_a_row()
    {
        Answer();
        Assert.Null(Ask(Refused));
        Assert.NotNull(Ask(Refused));
    }

    [Fact]
    public void A_single_refusal_between_answers_is_none()
    {
        for (var i = 0; i < 10; i++)
        {
            Answer();
            Assert.Null(Ask(Refused));
        }
    }

    [Fact]
    public void A_refusal_is_followed_by_the_next_question_at_once()
    {
        Answer();
        Pass(0.5);
        Assert.Contains(24, Due());
        Conclude(Refused);
        Pass(0.1);
        Assert.Contains(24, Due());
    }

    [Fact]
    public void A_node_that_never_answered_has_ten_seconds_to_begin()
    {
        for (var i = 0; i < 9; i++)
        {
            Assert.Null(Ask(Refused));
            Pass(1);
        }

        Pass(1);
        Assert.NotNull(Ask(Refused));
    }

    [Fact]
    public void A_node_that_does_not_answer_twice_in_a_row_is_dead()
    {
        Answer();
        Assert.Null(Ask(Silent, seconds: 2));
        Answer();
        Assert.Null(Ask(Silent, seconds: 2));
        Assert.Equal("it does not answer", Ask(Silent, seconds: 2));
    }

    [Fact]
    public void Silence_while_this_process_stood_still_is_nobodys_death()
    {
        Answer();
        Assert.Null(Ask(Silent, seconds: 2));
        Pass(0.1);
        Assert.Contains(24, Due());
        Pass(60);
        Assert.Null(Conclude(Silent));
    }

    [Fact]
    public void An_answer_with_an_error_is_a_sign_of_life()
    {
        Answer();
        Assert.Null(Ask(Refused));
        Assert.Null(Ask(new ProbeOutcome.Answered()));
        Assert.Null(Ask(Refused));
    }

    [Fact]
    public void A_process_that_came_again_with_another_id_ends_the_old_one()
    {
        _table = _table.With(IdSequence.At(5, _table.Draws), Node.Address, out var again);
        _detector.Follow(_table, _now);
        Assert.Equal($"the node at its address is {again.Id} now", Ask(new ProbeOutcome.Told(again.Id)));
    }

    [Fact]
    public void An_id_of_nobody_at_this_address_has_two_seconds_to_become_right()
    {
        Assert.Null(Ask(new ProbeOutcome.Told(0)));
        Pass(1);
        Assert.Null(Ask(new ProbeOutcome.Told(26)));
        Pass(1.1);
        Assert.Equal("the node at its address is 0 now", Ask(new ProbeOutcome.Told(0)));
    }

    [Fact]
    public void A_node_that_is_suspected_is_asked_soon_but_not_all_the_time()
    {
        Answer();
        _detector.Suspect(24, _now);
        Assert.DoesNotContain(24, Due());
        Pass(0.1);
        _detector.Suspect(24, _now);
        Assert.Contains(24, Due());
        _detector.Suspect(7, _now);
    }

    [Fact]
    public void What_came_of_asking_a_node_that_has_left_says_nothing()
    {
        var old = Node;
        Due();
        _table = _table.Without(24)!;
        _detector.Follow(_table, _now);
        Assert.Null(_detector.Conclude(old, Refused, _now));
        Assert.Empty(Due());
    }

    [Fact]
    public void No_more_are_asked_at_the_same_time_than_may_be()
    {
        var detector = new FailureDetector(Options with { MaxUnderWay = 3 });
        var table = RegistryTableTests.Ring(5, 10);
        detector.Follow(table, _now);
        var first = detector.TakeDue(_now);
        Assert.Equal(3, first.Count);
        Assert.Empty(detector.TakeDue(_now));
        detector.Conclude(first[0], new ProbeOutcome.Told(first[0].Id), _now);
        Assert.Single(detector.TakeDue(_now));
        detector.Follow(table.Without(first[1].Id)!, _now);
        Assert.Single(detector.TakeDue(_now));
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private List<int> Due() => [.. _detector.TakeDue(_now).Select(node => node.Id)];

    private string? Conclude(ProbeOutcome outcome) => _detector.Conclude(Node, outcome, _now);

    private void Answer() => Assert.Null(Ask(new ProbeOutcome.Told(24)));

    /// <summary>Waits for the node's turn, within the time in which a process does not count as standing still.</summary>
    private string? Ask(ProbeOutcome outcome, double seconds = 0)
    {
        while (!Due().Contains(24))
        {
            Pass(0.05);
        }

        for (var waited = 0.0; waited < seconds; waited += 0.5)
        {
            Pass(0.5);
            Due();
        }

        return Conclude(outcome);
    }
}
