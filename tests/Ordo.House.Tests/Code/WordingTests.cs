using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Code;

/// <summary>What a source does not say: that it is unfinished, and in tests, that it waits for time to pass.</summary>
public sealed class WordingTests
{
    private static readonly string[] UnfinishedMarks = ["TODO", "FIXME", "HACK", "XXX", "NotImplementedException"];

    private static readonly string[] Sleeps = ["Thread.Sleep", "Task.Delay"];

    // The house's own tests name what they look for.
    private static IEnumerable<string> SourcesButThese => Repository.Files("*.cs").Where(file => !file.StartsWith("tests/Ordo.House.Tests/", StringComparison.Ordinal));

    [Fact]
    public void No_source_carries_a_mark_of_unfinished_work()
    {
        Assert.Empty(Mentions.In(SourcesButThese, UnfinishedMarks));
    }

    [Fact]
    public void No_test_sleeps()
    {
        Assert.Empty(Mentions.In(SourcesButThese.Where(file => file.StartsWith("tests/", StringComparison.Ordinal)), Sleeps));
    }

    [Fact]
    public void A_mark_is_found_in_code_and_in_comments()
    {
        Assert.Equal(["a.cs:2: // TODO later"], Mentions.In("a.cs", "int x;\n  // TODO later\n", UnfinishedMarks));
        Assert.Equal(["a.cs:1: throw new NotImplementedException();"], Mentions.In("a.cs", "throw new NotImplementedException();", UnfinishedMarks));
        Assert.Equal(["a.cs:1: await Task.Delay(10);"], Mentions.In("a.cs", "await Task.Delay(10);", Sleeps));
    }
}
