using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.PublicApi;

/// <summary>
/// What other rooms can call is a decision: <c>tests/Ordo.House.Tests/PublicApi/*.txt</c> hold the public surface of each library, and a
/// change shows there as a diff to be reviewed. <c>ORDO_REWRITE=1 ./test house</c> writes them anew.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. Repository.SourceProjects.Where(project => project.Name != "Ordo").Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_one_that_was_reviewed(string library)
    {
        var (actual, snapshot) = (PublicSurface.OfProject(library), SnapshotOf(library));
        if (Environment.GetEnvironmentVariable("ORDO_REWRITE") == "1")
        {
            Rewrite(snapshot, actual);
        }

        var expected = File.Exists(snapshot) ? File.ReadAllText(snapshot) : "";
        Assert.True(
            expected.ReplaceLineEndings("\n") == actual,
            $"The public surface of {library} changed:\n{Difference(expected, actual)}Is it meant? Then ORDO_REWRITE=1 ./test house, and commit the difference.");
    }

    [Fact]
    public void A_surface_shows_kinds_members_and_signatures()
    {
        var types = typeof(PublicApiTests).Assembly.GetTypes().Where(type => type.FullName!.Contains("ApiSample", StringComparison.Ordinal));
        Assert.Equal(
            """
            abstract class Ordo.House.Tests.PublicApi.ApiSample : IDisposable
              abstract void Dispose()
              const int Limit = 7
              event EventHandler Changed
              protected new(int size = 3)
              protected virtual void OnChanged(ref int count, out string name)
              static Dictionary<string, int[]> Table<TKey>(TKey key, int? most = default)
              string this[int index] { get; }

            delegate bool Ordo.House.Tests.PublicApi.ApiSample.Filter(ReadOnlySpan<byte> bytes)

            enum Ordo.House.Tests.PublicApi.ApiSample.Kind : byte
              const Kind None = 0
              const Kind Some = 4

            sealed record Ordo.House.Tests.PublicApi.ApiSample.Message
              int Term { get; init; }
              new(int Term)

            """.Replace("const Kind", "const ApiSample.Kind", StringComparison.Ordinal),
            PublicSurface.Of(types));
    }

    [Fact]
    public void A_difference_names_what_came_and_what_went()
    {
        Assert.Equal("  - class A\n  + class B\n", Difference("class A\nclass C\n", "class C\nclass B\n"));
    }

    private static string SnapshotOf(string library) => Repository.PathOf($"tests/Ordo.House.Tests/PublicApi/{library}.txt");

    private static void Rewrite(string snapshot, string actual)
    {
        if (actual.Length > 0)
        {
            File.WriteAllText(snapshot, actual);
        }
        else
        {
            File.Delete(snapshot);
        }
    }

    private static string Difference(string expected, string actual)
    {
        var (before, after) = (expected.ReplaceLineEndings("\n").Split('\n'), actual.Split('\n'));
        return string.Concat(before.Except(after).Select(line => $"  - {line.Trim()}\n").Concat(after.Except(before).Select(line => $"  + {line.Trim()}\n")));
    }
}
