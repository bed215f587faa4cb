using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Tests.Names;

/// <summary>What a stranger may call a file in a folder.</summary>
public sealed class SafePathTests
{
    [Theory]
    [InlineData("a", new[] { "a" })]
    [InlineData("a/b/c.txt", new[] { "a", "b", "c.txt" })]
    [InlineData("a\\b", new[] { "a", "b" })]
    public void A_path_is_cut_into_names(string text, string[] components)
    {
        Assert.True(SafePath.TryCut(text, out var cut, out var problem), problem);
        Assert.Equal(components, cut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("../a")]
    [InlineData("a\\..\\..\\b")]
    [InlineData("./a")]
    [InlineData("C:/a")]
    [InlineData("a/b\0")]
    [InlineData("a/.x.1.ordo-part/b")]
    public void A_path_with_anything_else_in_it_is_refused(string text)
    {
        Assert.False(SafePath.TryCut(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_path_has_limits()
    {
        Assert.True(SafePath.TryCut(string.Join('/', Enumerable.Repeat("a", SafePath.MaxDepth)), out _, out _));
        Assert.False(SafePath.TryCut(string.Join('/', Enumerable.Repeat("a", SafePath.MaxDepth + 1)), out _, out _));
        Assert.False(SafePath.TryCut(string.Join('/', Enumerable.Repeat(new string('a', 200), 6)), out _, out _));
    }
}
