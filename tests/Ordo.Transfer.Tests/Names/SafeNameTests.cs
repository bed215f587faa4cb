using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Tests.Names;

/// <summary>What a stranger may call a file.</summary>
public sealed class SafeNameTests
{
    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("dir/a.txt", "a.txt")]
    [InlineData("../../a.txt", "a.txt")]
    [InlineData("..\\..\\a.txt", "a.txt")]
    [InlineData("a | b", "a | b")]
    [InlineData(".bashrc", ".bashrc")]
    [InlineData("...", "...")]
    [InlineData("-rf", "-rf")]
    [InlineData("Grüße 😀", "Grüße 😀")]
    public void The_last_component_is_the_name(string text, string name)
    {
        Assert.True(SafeName.TryTakeLast(text, out var taken, out var problem), problem);
        Assert.Equal(name, taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("dir/")]
    [InlineData("dir/..")]
    [InlineData("dir\\..")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share")]
    [InlineData("C:\\a.txt")]
    [InlineData("c:/a.txt")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\u0085b")]
    [InlineData(".a.0123.ordo-part")]
    [InlineData("a.ORDO-PART")]
    public void What_leads_elsewhere_or_hides_something_is_refused(string text)
    {
        Assert.False(SafeName.TryTakeLast(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("C:evil")]
    [InlineData("a:stream")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("...")]
    [InlineData("NUL")]
    [InlineData("con")]
    [InlineData("nul.txt")]
    [InlineData("NUL .tar.gz")]
    [InlineData("COM1")]
    [InlineData("lpt9.log")]
    [InlineData("COM²")]
    [InlineData("CONOUT$")]
    public void What_is_no_file_on_Windows_is_refused_there_and_ordinary_elsewhere(string text)
    {
        Assert.True(SafeName.TryTakeLast(text, out _, out var problem), problem);
        Assert.False(SafeName.TryTakeLast(text, out _, out problem, NameRules.Windows));
        Assert.NotEmpty(problem);
        Assert.True(SafePath.TryCut($"x/{text}/y", out _, out problem), problem);
        Assert.False(SafePath.TryCut($"x/{text}/y", out _, out _, NameRules.Windows));
    }

    [Theory]
    [InlineData(".bashrc")]
    [InlineData("a.b.c")]
    [InlineData("CONSOLE")]
    [InlineData("COM")]
    [InlineData("COM10")]
    [InlineData("x.nul")]
    [InlineData("Grüße 😀")]
    public void What_only_looks_like_it_is_a_name_on_Windows_too(string text) => Assert.Null(SafeName.ProblemOf(text, NameRules.Windows));

    [Fact]
    public void Half_a_letter_is_refused() => Assert.False(SafeName.TryTakeLast($"a{(char)0xD800}", out _, out _));

    [Fact]
    public void A_name_may_be_so_long_that_a_number_fits_behind_it()
    {
        Assert.Null(SafeName.ProblemOf(new string('x', SafeName.MaxBytes)));
        Assert.NotNull(SafeName.ProblemOf(new string('x', SafeName.MaxBytes + 1)));
        Assert.Null(SafeName.ProblemOf(new string('ж', SafeName.MaxBytes / 2)));
        Assert.NotNull(SafeName.ProblemOf(new string('ж', (SafeName.MaxBytes / 2) + 1)));
    }
}
