using Ordo.Server.Options;

namespace Ordo.Server.Tests.Options;

/// <summary>docs/OPERATIONS.md says of every setting what the program does.</summary>
public sealed class OperationsPageTests
{
    public static TheoryData<string> Keys => [.. Settings.All.Select(setting => setting.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_stands_in_the_table_with_its_default_and_its_limits(string key)
    {
        var setting = Settings.All.Single(setting => setting.Key == key);
        var row = Assert.Single(Page(), line => line.StartsWith($"| `{key}` |", StringComparison.Ordinal)).Replace("`", "", StringComparison.Ordinal);
        if (setting.Default is { Length: > 0 } and not "0")
        {
            Assert.Contains($"| {setting.Default} |", row, StringComparison.Ordinal);
            Assert.Contains(setting.Allowed.Split(' ') is [var least, "to", var most, ..] ? $"{least} to {most}" : setting.Allowed, row, StringComparison.Ordinal);
        }
    }

    private static string[] Page()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Ordo.slnx")))
        {
            directory = directory.Parent!;
        }

        return File.ReadAllLines(Path.Combine(directory.FullName, "docs", "OPERATIONS.md"));
    }
}
