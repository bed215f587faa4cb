namespace Ordo.State.Tests;

public sealed class SequenceTests
{
    private readonly Driver _driver = new();

    [Fact]
    public void Ids_follow_each_other_without_a_gap()
    {
        Assert.Equal((1, 1), Ids(_driver.Next()));
        Assert.Equal((2, 6), Ids(_driver.Next(count: 5)));
        Assert.Equal((7, 7), Ids(_driver.Next()));
    }

    [Fact]
    public void A_sequence_begins_at_its_start_and_goes_in_its_steps()
    {
        _driver.Apply(new CreateSequenceCommand("a", Start: 100, Step: 10));
        Assert.Equal(90, _driver.Sequence().Last);

        var result = _driver.Next(count: 3);

        Assert.Equal((100, 120), Ids(result));
        Assert.Equal(10, result.Step);
        Assert.Equal(120, _driver.Sequence().Last);
    }

    [Fact]
    public void A_start_of_zero_with_a_large_step_begins_with_zero()
    {
        _driver.Apply(new CreateSequenceCommand("a", Start: 0, Step: SequenceRules.MaxStep));
        Assert.Equal((0, SequenceRules.MaxStep), Ids(_driver.Next(count: 2)));
    }

    [Fact]
    public void The_last_id_is_two_to_the_63_minus_1_and_then_the_sequence_is_exhausted()
    {
        _driver.Apply(new CreateSequenceCommand("a", Start: long.MaxValue - 2));
        Assert.Equal(CommandStatus.Exhausted, _driver.Next(count: 4).Status);
        Assert.Equal((long.MaxValue - 2, long.MaxValue), Ids(_driver.Next(count: 3)));
        Assert.Equal(CommandStatus.Exhausted, _driver.Next().Status);
        Assert.Equal(long.MaxValue, _driver.Sequence().Last);
    }

    [Fact]
    public void A_step_that_would_pass_the_end_exhausts_the_sequence_before_the_end()
    {
        _driver.Apply(new CreateSequenceCommand("a", Start: long.MaxValue, Step: SequenceRules.MaxStep));
        Assert.Equal((long.MaxValue, long.MaxValue), Ids(_driver.Next()));
        Assert.Equal(CommandStatus.Exhausted, _driver.Next(count: SequenceRules.MaxCount).Status);
    }

    [Fact]
    public void An_unknown_sequence_is_created_only_when_asked()
    {
        Assert.Equal(CommandStatus.NotFound, _driver.Next(create: false).Status);
        Assert.Equal(0, _driver.State.SequenceCount);
        Assert.Equal((1, 1), Ids(_driver.Next(create: true)));
        Assert.Equal((2, 2), Ids(_driver.Next(create: false)));
    }

    [Fact]
    public void Creating_the_same_again_is_fine_and_says_so()
    {
        var create = new CreateSequenceCommand("a", 5, 2);
        Assert.Equal((CommandStatus.Ok, false), (_driver.Apply(create).Status, _driver.Apply(new RemoveSequenceCommand("b")).Existed));
        _driver.Next(count: 3);

        var again = _driver.Apply(create);

        Assert.Equal(CommandStatus.Ok, again.Status);
        Assert.True(again.Existed);
        Assert.Equal((5, 2, 9), (again.Start, again.Step, again.Last));
        Assert.Equal(9, _driver.Sequence().Last);
    }

    [Theory]
    [InlineData(6, 2, null)]
    [InlineData(5, 3, null)]
    [InlineData(5, 2, 1000L)]
    public void Creating_it_differently_is_refused_and_tells_what_is_there(long start, long step, long? retention)
    {
        _driver.Apply(new CreateSequenceCommand("a", 5, 2));

        var result = _driver.Apply(new CreateSequenceCommand("a", start, step, retention));

        Assert.Equal(CommandStatus.Differs, result.Status);
        Assert.Equal((5, 2, RequestKey.DefaultRetentionMs), (result.Start, result.Step, result.KeyRetentionMs));
    }

    [Fact]
    public void A_sequence_made_by_next_is_the_same_as_one_created_with_the_defaults()
    {
        _driver.Next();
        Assert.Equal(CommandStatus.Ok, _driver.Apply(new CreateSequenceCommand("a")).Status);
        Assert.Equal(CommandStatus.Ok, _driver.Apply(new CreateSequenceCommand("a", 1, 1, RequestKey.DefaultRetentionMs)).Status);
    }

    [Fact]
    public void A_removed_sequence_starts_afresh()
    {
        _driver.Next(count: 10);
        Assert.Equal(CommandStatus.Ok, _driver.Apply(new RemoveSequenceCommand("a")).Status);
        Assert.Equal(CommandStatus.NotFound, _driver.Apply(new RemoveSequenceCommand("a")).Status);
        Assert.False(_driver.State.TryGetSequence("a", out _));
        Assert.Equal((1, 1), Ids(_driver.Next()));
    }

    [Fact]
    public void Sequences_are_listed_in_ordinal_order_page_by_page()
    {
        string[] names = ["b", "B", "a:1", "a", "a.1", "Z", "a-1", "_", "0"];
        foreach (var name in names)
        {
            _driver.Next(name);
        }

        _driver.Apply(new RemoveSequenceCommand("b"));

        Assert.Equal(["0", "B", "Z"], Names("", 3));
        Assert.Equal(["_", "a", "a-1"], Names("Z", 3));
        Assert.Equal(["a.1", "a:1"], Names("a-1", 3));
        Assert.Equal(["a", "a-1", "a.1", "a:1"], Names("`", 10));
        Assert.Empty(Names("a:1", 10));
        Assert.Empty(Names("", 0));
    }

    [Fact]
    public void Every_applied_command_takes_one_position_whether_it_succeeds_or_not()
    {
        _driver.Next();
        _driver.Next("b", create: false);
        _driver.Apply(new CloseSessionCommand(77));
        Assert.Equal(3UL, _driver.State.Position);
    }

    [Fact]
    public void Time_never_goes_back()
    {
        _driver.Next();
        var time = _driver.State.TimeMs;
        _driver.TimeMs -= 5000;
        _driver.Next();
        Assert.Equal(time, _driver.State.TimeMs);
        _driver.TimeMs += 5001;
        _driver.Next();
        Assert.Equal(time + 1, _driver.State.TimeMs);
    }

    private static (long First, long Last) Ids(CommandResult result)
    {
        Assert.Equal(CommandStatus.Ok, result.Status);
        return (result.First, result.Last);
    }

    private IEnumerable<string> Names(string after, int limit) => _driver.State.ListSequences(after, limit).Select(info => info.Name);
}
