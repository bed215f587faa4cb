using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ordo.House.Tests.Code;
using Ordo.House.Tests.Layout;
using Ordo.House.Tests.Purity;

namespace Ordo.House.Tests.Systems;

/// <summary>What stands in the folder <c>Machine</c> of a system is pure: only so does a simulator's seed tell what the product does.</summary>
public sealed partial class MachineTests
{
    [Fact]
    public void A_systems_machine_takes_no_disk_network_thread_clock_or_chance_and_nothing_of_its_shell()
    {
        Assert.Empty(Repository.Systems.SelectMany(system => MachineRules.Violations(BuiltAssembly.Of(system.Name), $"{system.Name}.Machine").Select(found => $"{system.Name}: {found}")));
    }

    [Fact]
    public void A_systems_machine_does_not_even_mention_clocks_and_chance()
    {
        Assert.Empty(Mentions.In(Repository.Systems.SelectMany(MachineFiles), PurityRules.BannedText));
    }

    [Fact]
    public void The_folder_is_the_namespace()
    {
        Assert.Empty(
            from system in Repository.Systems
            let inside = MachineFiles(system).ToHashSet()
            from file in Repository.FilesBelow([system.Folder], "*.cs")
            where IsMachine(File.ReadAllText(Repository.PathOf(file)), system.Name) != inside.Contains(file)
            select file);
        Assert.True(IsMachine("using System;\n\nnamespace Ordo.Jigsaw.Machine;\n", "Ordo.Jigsaw"));
        Assert.True(IsMachine("namespace Ordo.Jigsaw.Machine.Pieces;\n", "Ordo.Jigsaw"));
        Assert.False(IsMachine("namespace Ordo.Jigsaw.Machinery;\n", "Ordo.Jigsaw"));
        Assert.False(IsMachine("namespace Ordo.Jigsaw;\n", "Ordo.Jigsaw"));
    }

    [Fact]
    public void A_system_has_no_implicit_usings()
    {
        Assert.Empty(Repository.Systems.Where(system => !DisablesImplicitUsings(File.ReadAllText(Repository.PathOf(system.Path)))).Select(system => system.Path));
        Assert.True(DisablesImplicitUsings("<Project><PropertyGroup><ImplicitUsings>disable</ImplicitUsings></PropertyGroup></Project>"));
        Assert.False(DisablesImplicitUsings("<Project />"));
    }

    [Fact]
    public void A_machine_that_takes_what_is_banned_is_found()
    {
        var found = MachineRules.Violations(Assembly.GetExecutingAssembly(), "Ordo.House.Tests.Systems.Impure.Machine").ToList();
        string[] expected =
        [
            "System.DateTime", "System.IO.FileInfo", "System.Threading.Tasks.Task", "System.Runtime.CompilerServices.IAsyncStateMachine", "System.Guid.NewGuid",
            "Ordo.House.Tests.Layout.Repository",
        ];
        Assert.Subset(found.ToHashSet(), expected.ToHashSet());
        Assert.DoesNotContain(found, name => name.StartsWith("System.Environment", StringComparison.Ordinal) || name.StartsWith("System.Collections", StringComparison.Ordinal));
    }

    [Fact]
    public void The_pure_rooms_pass_the_same_look()
    {
        var rooms = Repository.SourceProjects.Where(project => project.IsPure).ToList();
        Assert.NotEmpty(rooms);
        Assert.All(rooms, room => Assert.Empty(MachineRules.Violations(BuiltAssembly.Of(room.Name), room.Name)));
    }

    private static IEnumerable<string> MachineFiles(Project system) => Repository.FilesBelow([$"{system.Folder}/Machine"], "*.cs");

    private static bool IsMachine(string source, string system)
    {
        var space = NamespaceLine().Match(CSharpText.CodeOf(source)).Groups["name"].Value;
        return space == $"{system}.Machine" || space.StartsWith($"{system}.Machine.", StringComparison.Ordinal);
    }

    private static bool DisablesImplicitUsings(string project) => XDocument.Parse(project).Descendants("ImplicitUsings").Any(value => value.Value == "disable");

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex NamespaceLine();
}
