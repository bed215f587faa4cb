using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Workers.Machine.Texts;

namespace Ordo.Workers.Tests.Texts;

/// <summary>Texts backwards and in parts.</summary>
public sealed class TextWorkTests
{
    private static Arbitrary<string> Texts { get; } =
        Gen.Elements("a", " ", "ö", "\u0301", "😀", "\ud83d", "\ude00", "ab").ArrayOf().Select(string.Concat).ToArbitrary();

    [Theory]
    [InlineData("", "")]
    [InlineData("hello wörld", "dlröw olleh")]
    [InlineData("a😀b", "b😀a")]
    [InlineData("\ude00x\ud83d", "\ud83dx\ude00")]
    public void A_text_is_reversed_by_code_points(string text, string reversed)
    {
        Assert.Equal(reversed, TextWork.Reverse(text));
    }

    [Fact]
    public void A_reversed_text_has_the_same_code_points()
    {
        Prop.ForAll(Texts, text => text.EnumerateRunes().All(rune => rune == Rune.ReplacementChar)
            || HasLoneHalf(text)
            || TextWork.Reverse(text).EnumerateRunes().SequenceEqual(text.EnumerateRunes().Reverse())).QuickCheckThrowOnFailure();
        Prop.ForAll(Texts, text => TextWork.Reverse(text).Order().SequenceEqual(text.Order())).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a b  c", " ", "a|b||c")]
    [InlineData("", " ", "")]
    [InlineData(" ", " ", "|")]
    [InlineData("aXYbXYc", "XY", "a|b|c")]
    [InlineData("aaa", "aa", "|a")]
    [InlineData("é", "\u0301", "é")]
    public void A_text_is_split_at_each_delimiter(string text, string delimiter, string parts)
    {
        Assert.True(TextWork.TrySplit(text, delimiter, out var found));
        Assert.Equal(parts.Split('|'), found);
    }

    [Fact]
    public void Parts_joined_are_the_text()
    {
        Prop.ForAll(Texts, Texts, (text, delimiter) =>
            TextWork.TrySplit(text, delimiter, out var parts)
                ? string.Join(delimiter, parts) == text && parts.All(part => !part.Contains(delimiter, StringComparison.Ordinal))
                : delimiter.Length == 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_empty_delimiter_is_refused()
    {
        Assert.False(TextWork.TrySplit("text", "", out _));
    }

    private static bool HasLoneHalf(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
