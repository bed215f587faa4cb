namespace Ordo.State.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("invoices.2026:EU_west-1")]
    public void Good_names_are_accepted(string name) => Assert.Null(SequenceName.Check(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    public void Bad_names_are_refused_in_one_line_that_says_what_is_allowed(string? name) =>
        Assert.Equal("A sequence name must be 1 to 200 characters out of A-Z a-z 0-9 . _ : -", SequenceName.Check(name));

    [Theory]
    [InlineData("!")]
    [InlineData("~")]
    [InlineData("0b7c2f0e-8a55-4a44-9d6f-2f1f4a9f8c11")]
    public void Good_keys_are_accepted(string key) => Assert.Null(RequestKey.Check(key));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a key")]
    [InlineData("a\u007F")]
    [InlineData("ключ")]
    public void Bad_keys_are_refused_in_one_line_that_says_what_is_allowed(string? key) =>
        Assert.Equal("A key must be 1 to 200 visible ASCII characters (! to ~, no space).", RequestKey.Check(key));

    [Fact]
    public void Names_and_keys_have_up_to_200_characters()
    {
        Assert.Null(SequenceName.Check(new string('a', 200)));
        Assert.NotNull(SequenceName.Check(new string('a', 201)));
        Assert.Null(RequestKey.Check(new string('k', 200)));
        Assert.NotNull(RequestKey.Check(new string('k', 201)));
    }

    [Fact]
    public void Numbers_are_accepted_up_to_their_limits_and_not_beyond()
    {
        Assert.All([1L, 100_000], count => Assert.Null(SequenceRules.CheckCount(count)));
        Assert.All([0L, -1, 100_001, long.MaxValue], count => Assert.Equal("A count must be 1 to 100000.", SequenceRules.CheckCount(count)));
        Assert.All([0, long.MaxValue], start => Assert.Null(SequenceRules.CheckStart(start)));
        Assert.Equal("A start must be 0 to 9223372036854775807.", SequenceRules.CheckStart(-1));
        Assert.All([1L, 1_000_000_000], step => Assert.Null(SequenceRules.CheckStep(step)));
        Assert.All([0L, 1_000_000_001], step => Assert.Equal("A step must be 1 to 1000000000.", SequenceRules.CheckStep(step)));
        Assert.All([1000L, 30 * Driver.Day], span => Assert.Null(RequestKey.CheckRetention(span)));
        Assert.All([999L, (30 * Driver.Day) + 1], span => Assert.NotNull(RequestKey.CheckRetention(span)));
    }
}
