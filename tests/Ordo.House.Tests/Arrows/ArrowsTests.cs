using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Arrows;

/// <summary>A room knows the rooms it may know, and no other.</summary>
public sealed class ArrowsTests
{
    [Fact]
    public void No_project_has_or_declares_an_arrow_that_the_table_does_not_have()
    {
        Assert.NotEmpty(Repository.SourceProjects);
        Assert.Empty(Repository.Projects.SelectMany(ArrowRules.Violations));
    }

    [Fact]
    public void The_architecture_page_shows_the_table_for_the_rooms_that_stand()
    {
        var standing = Repository.SourceProjects.Select(project => project.Name).Where(ArrowRules.Table.ContainsKey).ToHashSet();
        var expected = standing.Order(StringComparer.Ordinal).Select(name => Line(name, ArrowRules.Table[name].Where(standing.Contains)));
        var page = File.ReadAllText(Repository.PathOf("docs/ARCHITECTURE.md"));
        Assert.Equal(expected, ArrowsOn(page).Select(row => Line(row.Key, row.Value)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src/Ordo.Ordering/Ordo.Ordering.csproj", "Ordo.State", true, "Ordo.Ordering references Ordo.State")]
    [InlineData("src/Ordo.State/Ordo.State.csproj", "Ordo.Ordering", true, "Ordo.State references Ordo.Ordering")]
    [InlineData("src/Ordo.Storage/Ordo.Storage.csproj", "Ordo.State", false, "Ordo.Storage references Ordo.State")]
    [InlineData("src/Ordo.Client/Ordo.Client.csproj", "Ordo.Node", false, "Ordo.Client references Ordo.Node")]
    [InlineData("src/Ordo.Node/Ordo.Node.csproj", "Ordo.Simulator", false, "Ordo.Node references Ordo.Simulator")]
    [InlineData("src/Ordo.Server/Ordo.Server.csproj", "Ordo.Jigsaw", false, "Ordo.Server references Ordo.Jigsaw")]
    [InlineData("src/Ordo/Ordo.csproj", "Ordo.Simulator", false, "Ordo references Ordo.Simulator")]
    [InlineData("src/Ordo/Ordo.csproj", "Ordo.Jigsaw", false, "Ordo references Ordo.Jigsaw")]
    [InlineData("systems/Ordo.Jigsaw/Ordo.Jigsaw.csproj", "Ordo.Puzzle", false, "Ordo.Jigsaw references Ordo.Puzzle")]
    [InlineData("systems/Ordo.Jigsaw/Ordo.Jigsaw.csproj", "Ordo.Server", false, "Ordo.Jigsaw references Ordo.Server")]
    [InlineData("tests/Ordo.Node.Tests/Ordo.Node.Tests.csproj", "Ordo.State.Tests", false, "Ordo.Node.Tests references Ordo.State.Tests")]
    public void A_forbidden_arrow_is_found(string path, string target, bool pure, string expected)
    {
        var project = Parse(path, $"<ProjectReference Include=\"../{target}/{target}.csproj\" />", pure);
        Assert.Equal([expected], ArrowRules.Violations(project));
    }

    [Fact]
    public void A_declaration_wider_than_the_table_is_found()
    {
        var project = Project.Parse(
            "src/Ordo.Storage/Ordo.Storage.csproj",
            "<Project><PropertyGroup><MayReference>Ordo.Machine;Ordo.Node</MayReference></PropertyGroup></Project>");
        Assert.Equal(["Ordo.Storage declares an arrow to Ordo.Node"], ArrowRules.Violations(project));
    }

    [Fact]
    public void A_pure_project_with_a_runtime_package_or_without_its_mark_is_found()
    {
        var package = Parse("src/Ordo.State/Ordo.State.csproj", "<PackageReference Include=\"Spectre.Console\" />", pure: true);
        Assert.Equal(["Ordo.State is pure and takes Spectre.Console"], ArrowRules.Violations(package));

        var framework = Parse("src/Ordo.State/Ordo.State.csproj", "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />", pure: true);
        Assert.Equal(["Ordo.State is pure and takes Microsoft.AspNetCore.App"], ArrowRules.Violations(framework));

        var analyzer = Parse("src/Ordo.State/Ordo.State.csproj", "<PackageReference Include=\"Some.Analyzer\" PrivateAssets=\"all\" />", pure: true);
        Assert.Empty(ArrowRules.Violations(analyzer));

        Assert.Equal(["Ordo.State must declare itself pure"], ArrowRules.Violations(Parse("src/Ordo.State/Ordo.State.csproj", "", pure: false)));
    }

    private static Project Parse(string path, string items, bool pure) =>
        Project.Parse(path, $"<Project><PropertyGroup><Pure>{(pure ? "true" : "false")}</Pure></PropertyGroup><ItemGroup>{items}</ItemGroup></Project>");

    private static string Line(string name, IEnumerable<string> targets) => $"{name} → {string.Join(", ", targets.Order(StringComparer.Ordinal))}";

    /// <summary>The rows <c>| `Ordo.X` | `Ordo.Y`, `Ordo.Z` | … |</c> of a page, the name in the first cell, the targets in the second.</summary>
    private static IEnumerable<KeyValuePair<string, string[]>> ArrowsOn(string page) =>
        from line in page.Split('\n')
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells is ["", ['`', 'O', 'r', 'd', 'o', '.', ..], ..]
        select KeyValuePair.Create(
            cells[1].Trim('`'),
            cells[2].Split(',', StringSplitOptions.TrimEntries).Where(cell => cell.StartsWith('`')).Select(cell => cell.Trim('`')).ToArray());
}
