using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Systems;

/// <summary>A system is whole in its own folders: it shows the executable one class, and nobody else knows of it.</summary>
public sealed class SystemTests
{
    [Fact]
    public void Removing_a_system_deletes_its_folders_and_its_lines_in_the_solution_and_nothing_else()
    {
        Assert.Empty(Repository.Systems.SelectMany(system => Clutter.Of(system, VerbOf(system))));
    }

    [Theory]
    [InlineData("x: Ordo.Jigsaw.Tests", true)]
    [InlineData("using Ordo.Jigsaw;", true)]
    [InlineData("(\"jigsaw\", Create)", true)]
    [InlineData("./ordo jigsaw up", true)]
    [InlineData("./test simulate jigsaw", true)]
    [InlineData("using My.Ordo.Jigsaw;", false)]
    [InlineData("Ordo.Jigsaws and a jigsaw", false)]
    public void A_mention_of_a_system_or_a_call_of_its_verb_is_found(string line, bool isFound)
    {
        Assert.Equal(isFound ? [$"test:2: {line}"] : [], Clutter.In("test", $"first\n  {line}\n", "Ordo.Jigsaw", "jigsaw"));
    }

    [Theory]
    [InlineData("systems/Ordo.Jigsaw/SystemVerb.cs", true)]
    [InlineData("tests/Ordo.Jigsaw.Simulator/Program.cs", true)]
    [InlineData("systems/Ordo.Jigsaws/SystemVerb.cs", false)]
    [InlineData("tests/Ordo.Tests/Jigsaw.cs", false)]
    public void What_is_a_systems_own_stands_in_its_folders(string file, bool isOwn)
    {
        Assert.Equal(isOwn, Clutter.IsOwn(file, "Ordo.Jigsaw"));
    }

    [Fact]
    public void A_system_shows_its_verb_and_nothing_else()
    {
        Assert.All(Repository.Systems, system =>
            Assert.Equal([$"{system.Name}.SystemVerb"], BuiltAssembly.Of(system.Name).GetExportedTypes().Select(type => type.FullName)));
    }

    [Fact]
    public void Only_a_systems_own_projects_see_its_insides()
    {
        Assert.All(Repository.Systems, system => Assert.All(
            BuiltAssembly.Of(system.Name).GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false).Cast<InternalsVisibleToAttribute>(),
            friend => Assert.StartsWith($"{system.Name}.", friend.AssemblyName, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_executable_lists_every_systems_verb_and_loads_no_system_to_do_so()
    {
        var listed = ListedVerbs().ToList();
        Assert.Equal(Repository.Systems.Select(VerbOf).Order(StringComparer.Ordinal), listed.Select(verb => verb.Name).Order(StringComparer.Ordinal));
        Assert.All(listed, verb => Assert.Equal("ordo", verb.Create.Method.Module.Assembly.GetName().Name));
        Assert.Equal(listed.Count, listed.DistinctBy(verb => verb.Name).Count());
    }

    private static string VerbOf(Project system) =>
        (string)BuiltAssembly.Of(system.Name).GetType($"{system.Name}.SystemVerb", throwOnError: true)!.GetField("Name")!.GetRawConstantValue()!;

    /// <summary>What the build of the executable wrote, as (Name, Create).</summary>
    private static IEnumerable<(string Name, Delegate Create)> ListedVerbs()
    {
        var field = BuiltAssembly.Of("ordo").GetType("Ordo.SystemVerbs", throwOnError: true)!.GetField("All", BindingFlags.Static | BindingFlags.NonPublic)!;
        return ((IEnumerable)field.GetValue(null)!).Cast<ITuple>().Select(verb => ((string)verb[0]!, (Delegate)verb[1]!));
    }
}
