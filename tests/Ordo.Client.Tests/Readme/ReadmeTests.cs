using System.Text.RegularExpressions;
using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Readme;

/// <summary>The package's README shows C# that compiles, options and meters that exist with their defaults, and exceptions that are thrown.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>How long a match may take, in ms of real time: far above what a loaded machine needs, it only ends one that would never end.</summary>
    private const int MatchLimitMs = 60_000;

    private static readonly string Root = RootOf(AppContext.BaseDirectory);
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "src", "Ordo.Client", "README.md"));

    [Fact]
    public void Every_block_of_code_is_one_that_was_compiled()
    {
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Ordo.Client.Tests", "Readme", "ReadmeSamples.cs"));
        var compiled = Region().Matches(source).Select(region => Dedented(region.Groups["code"].Value));
        var shown = Block().Matches(Readme).Select(block => block.Groups["code"].Value);
        Assert.Equal(compiled, shown);
    }

    [Fact]
    public void The_table_of_options_names_each_with_its_default()
    {
        var defaults = new OrdoClientOptions();
        var options = typeof(OrdoClientOptions).GetProperties().Select(option => (option.Name, Shown(option.GetValue(defaults))));
        var table = OptionRow().Matches(Readme).Select(row => (row.Groups["name"].Value, row.Groups["value"].Value));
        Assert.Equal(options, table);
    }

    [Fact]
    public void Every_exception_of_the_library_is_explained()
    {
        var exceptions = typeof(OrdoClient).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(Exception)) && !type.IsAbstract);
        Assert.All(exceptions, exception => Assert.Contains($"| `{exception.Name}` |", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_samples_that_ask_a_cluster_get_their_answers()
    {
        await using var world = await World.StartAsync();
        var orders = world.Client.Sequence("orders");

        Assert.Equal(1, await ReadmeSamples.FailuresAsync(orders, "order-4711"));
        Assert.Equal(2, await new ReadmeSamples.Orders(world.Client).NextAsync(TestContext.Current.CancellationToken));
        await ReadmeSamples.CancellationAsync(orders, _ => Assert.Fail("Nothing was asked for."), new CancellationToken(canceled: true));
        await ReadmeSamples.CancellationAsync(orders, _ => Assert.Fail("Nobody cancelled."), TestContext.Current.CancellationToken);
        Assert.Equal(13, await orders.NextAsync(TestContext.Current.CancellationToken));
    }

    private static string Shown(object? value) => value switch
    {
        TimeSpan time => $"{time.TotalSeconds} s",
        IList<string> { Count: 0 } => "none",
        _ => value?.ToString() ?? "none",
    };

    private static string Dedented(string code)
    {
        var lines = code.Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length < indent ? line.Trim() : line[indent..]));
    }

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Ordo.slnx")) ? folder : RootOf(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No Ordo.slnx above the tests."));

    [GeneratedRegex(@"^ *#region [^\n]*\n(?<code>.*?)^ *#endregion$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, MatchLimitMs)]
    private static partial Regex Region();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, MatchLimitMs)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| `Ordo:(?<name>\w+)` \| (?<value>[^|]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchLimitMs)]
    private static partial Regex OptionRow();
}
