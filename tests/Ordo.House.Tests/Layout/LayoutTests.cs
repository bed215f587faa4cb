using System.Xml.Linq;

namespace Ordo.House.Tests.Layout;

/// <summary>The layout is the architecture: what stands in the repository, and where.</summary>
public sealed class LayoutTests
{
    /// <summary>The room whose README goes out with its package, and is all that a user has at hand.</summary>
    private const string UsersPage = "Ordo.Client";

    [Fact]
    public void Every_project_is_in_the_solution_and_the_solution_names_no_other()
    {
        var listed = XDocument.Load(Repository.PathOf("Ordo.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.Equal(Repository.Projects.Select(project => project.Path), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_library_and_every_system_has_tests_of_its_name()
    {
        var names = Repository.Projects.Select(project => project.Name).ToHashSet();
        var untested = Repository.SourceProjects.Concat(Repository.Systems).Where(project => project.Name != "Ordo" && !names.Contains(project.Name + ".Tests"));
        Assert.Empty(untested.Select(project => project.Name));
    }

    [Fact]
    public void Every_project_stands_in_a_folder_of_its_name()
    {
        Assert.Empty(Repository.Projects.Where(project => project.Area != "docs" && !project.Folder.EndsWith('/' + project.Name, StringComparison.Ordinal)).Select(project => project.Path));
    }

    [Fact]
    public void Every_room_and_every_system_says_in_a_short_readme_what_it_is_for()
    {
        var rooms = Repository.SourceProjects.Concat(Repository.Systems).Concat(Repository.Simulators);
        var readmes = rooms.Where(room => room.Name != UsersPage).Select(room => $"{room.Folder}/README.md");
        Assert.Equal([], readmes.Where(readme => !IsShortReadme(Repository.PathOf(readme))));
    }

    [Fact]
    public void A_readme_that_is_missing_or_has_no_title_is_none()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.False(IsShortReadme(file + ".missing"));
            File.WriteAllText(file, "no title\n");
            Assert.False(IsShortReadme(file));
            File.WriteAllText(file, "# Ordo.X\n\nWhat it is for.\n");
            Assert.True(IsShortReadme(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void No_folder_is_named_after_nothing()
    {
        Assert.Equal([], Repository.Files("*.cs").Where(IsNamedAfterNothing));
        Assert.True(IsNamedAfterNothing("src/Ordo.Node/Helpers/Clock.cs"));
        Assert.True(IsNamedAfterNothing("src/Ordo.Node/ClockUtils.cs"));
        Assert.False(IsNamedAfterNothing("src/Ordo.Node/Clock.cs"));
    }

    private static bool IsShortReadme(string path) =>
        File.Exists(path) && File.ReadAllLines(path) is { Length: >= 3 and <= 40 } lines && lines[0].StartsWith("# ", StringComparison.Ordinal);

    private static bool IsNamedAfterNothing(string path) =>
        Path.ChangeExtension(path, null).Split('/').Any(part =>
            part is "Common" or "Misc" || part.EndsWith("Helpers", StringComparison.Ordinal) || part.EndsWith("Helper", StringComparison.Ordinal)
            || part.EndsWith("Utils", StringComparison.Ordinal) || part.EndsWith("Util", StringComparison.Ordinal) || part.EndsWith("Managers", StringComparison.Ordinal));
}
