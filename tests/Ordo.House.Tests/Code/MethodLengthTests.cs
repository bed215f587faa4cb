using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Code;

/// <summary>A method is one screen.</summary>
public sealed class MethodLengthTests
{
    [Fact]
    public void No_method_is_longer_than_a_screen()
    {
        var found = Repository.Files("*.cs").SelectMany(file =>
            MethodLengths.In(File.ReadAllText(Repository.PathOf(file)))
                .Where(member => member.Length > MethodLengths.Limit)
                .Select(member => $"{file}:{member.Line}: {member.Length} lines in {member.Header}"));
        Assert.Empty(found);
    }

    [Fact]
    public void Members_are_found_with_the_lines_of_their_bodies()
    {
        const string source = """
            namespace X;

            public sealed class A(int a) : B(a)
            {
                private readonly Dictionary<int, int> _data = new()
                {
                    [1] = 2,
                };

                [Obsolete("{", error: false)]
                public void Block<T>(int x = 1)
                    where T : class
                {
                    if (x == 1)
                    {
                        Call(() => { });
                    }
                }

                public int Auto { get; } = 5;

                public int Expression(int x) => x switch
                {
                    1 => 2,
                    _ => Call(() => { return; }),
                };

                public bool Short => true;

                public static bool operator ==(A x, A y)
                {
                    return true;
                }

                private readonly record struct Inner(int Y)
                {
                    public int Last()
                    {
                        return 1;
                    }
                }
            }
            """;
        Assert.Equal(
            [
                (10, 4),
                (20, 0),
                (22, 5),
                (28, 1),
                (30, 1),
                (37, 1),
            ],
            MethodLengths.In(source).Select(member => (member.Line, member.Length)));
    }

    [Theory]
    [InlineData(MethodLengths.Limit)]
    [InlineData(MethodLengths.Limit + 1)]
    public void A_method_longer_than_a_screen_is_found(int lines)
    {
        var source = $"class A\n{{\n    void M()\n    {{\n{string.Concat(Enumerable.Repeat("        Call();\n", lines))}    }}\n}}\n";
        Assert.Equal([lines], MethodLengths.In(source).Select(member => member.Length));
    }
}
