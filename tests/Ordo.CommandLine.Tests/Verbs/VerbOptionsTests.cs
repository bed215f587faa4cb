using System.CommandLine;

namespace Ordo.CommandLine.Tests.Verbs;

/// <summary>What the shared options take, and the one line with which they refuse the rest.</summary>
public sealed class VerbOptionsTests
{
    private readonly Option<long?> _number = VerbOptions.Number("--count", "How many.", 1, 100);
    private readonly Option<long?> _open = VerbOptions.Number("--start", "The first.", 0, long.MaxValue);
    private readonly Option<TimeSpan?> _seconds = VerbOptions.Seconds("--seconds", "How long.", 0.5, 60);
    private readonly Option<string?> _shell = new("--shell")
    {
        CustomParser = VerbOptions.Checked(name => name == "bash" ? null : $"The shell must be bash, not '{name}'"),
    };

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("100", 100L)]
    public void A_number_within_its_limits_is_taken(string text, long expected)
    {
        Assert.Equal(expected, Parse("--count", text).GetValue(_number));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1,000")]
    [InlineData("many")]
    [InlineData("99999999999999999999")]
    public void Any_other_is_refused_with_its_limits(string text)
    {
        Assert.Equal($"--count must be 1 to 100, not '{text}'", Assert.Single(Parse("--count", text).Errors).Message);
    }

    [Fact]
    public void No_upper_limit_is_told_as_none() => Assert.Equal("--start must be 0 or more, not '-1'", Assert.Single(Parse("--start", "-1").Errors).Message);

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData("60", 60_000)]
    public void A_time_is_taken_in_seconds(string text, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Parse("--seconds", text).GetValue(_seconds));
    }

    [Theory]
    [InlineData("0.4")]
    [InlineData("61")]
    [InlineData("NaN")]
    [InlineData("1e1")]
    [InlineData("0,5")]
    public void A_time_beyond_its_limits_or_in_another_form_is_refused(string text)
    {
        Assert.Equal($"--seconds must be 0.5 to 60 seconds, not '{text}'", Assert.Single(Parse("--seconds", text).Errors).Message);
    }

    [Fact]
    public void What_is_not_given_is_null()
    {
        var parsed = Parse();
        Assert.Empty(parsed.Errors);
        Assert.Null(parsed.GetValue(_number));
        Assert.Null(parsed.GetValue(_seconds));
    }

    [Fact]
    public void A_value_with_a_rule_is_refused_with_the_rules_own_line()
    {
        Assert.Equal("bash", Parse("--shell", "bash").GetValue(_shell));
        Assert.Equal("The shell must be bash, not 'fish'", Assert.Single(Parse("--shell", "fish").Errors).Message);
    }

    [Fact]
    public void The_help_tells_the_limits()
    {
        Assert.Equal("How many. [1 to 100]", _number.Description);
        Assert.Equal("The first. [0 or more]", _open.Description);
        Assert.Equal("How long. [0.5 to 60 seconds]", _seconds.Description);
    }

    private ParseResult Parse(params string[] words) => new Verb("try", "Tries.") { _number, _open, _seconds, _shell }.Parse(words);
}
