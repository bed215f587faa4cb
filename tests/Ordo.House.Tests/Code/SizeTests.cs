using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Code;

/// <summary>What every algorithm is made of stays small enough to be known by heart.</summary>
public sealed class SizeTests
{
    private const int MachineLimit = 300;

    [Fact]
    public void The_machine_has_at_most_300_lines_of_code()
    {
        var lines = Repository.FilesBelow(["src/Ordo.Machine"], "*.cs").Sum(file => CSharpText.CountCodeLines(File.ReadAllText(Repository.PathOf(file))));
        Assert.InRange(lines, 1, MachineLimit);
    }
}
