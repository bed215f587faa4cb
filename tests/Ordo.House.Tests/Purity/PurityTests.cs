using Ordo.House.Tests.Code;
using Ordo.House.Tests.Layout;

namespace Ordo.House.Tests.Purity;

/// <summary>The core is a machine: the pure assemblies take nothing that is not computation.</summary>
public sealed class PurityTests
{
    public static TheoryData<string> PureProjects => [.. Repository.Projects.Where(project => project.IsPure).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(PureProjects))]
    public void A_pure_assembly_takes_no_disk_network_thread_clock_or_chance(string project)
    {
        Assert.Empty(PurityRules.Violations(TypeReferences.OfProject(project)));
    }

    [Theory]
    [MemberData(nameof(PureProjects))]
    public void A_pure_source_does_not_even_mention_clocks_and_chance(string project)
    {
        var folder = Repository.Projects.Single(candidate => candidate.Name == project).Folder;
        Assert.Empty(Mentions.In(Repository.FilesBelow([folder], "*.cs"), PurityRules.BannedText));
    }

    [Fact]
    public void An_assembly_that_takes_what_is_banned_is_found()
    {
        // This very assembly reads files, starts processes and waits for them.
        var found = PurityRules.Violations(TypeReferences.OfFile(typeof(PurityTests).Assembly.Location)).ToList();
        Assert.Contains("System.IO.File", found);
        Assert.Contains("System.Threading.Tasks.Task", found);
        Assert.Contains("System.Diagnostics.Process", found);
        Assert.Contains("xunit.v3.core", found);
    }

    [Fact]
    public void A_banned_member_of_an_allowed_type_is_found()
    {
        var references = new TypeReferences(
            ["System.Runtime", "Ordo.Machine", "Spectre.Console"],
            ["System.Guid", "System.Environment", "System.Threading.Channels.Channel", "System.Threadings"],
            ["System.Guid.NewGuid", "System.Environment.get_TickCount64", "System.Environment.get_CurrentManagedThreadId"]);
        Assert.Equal(
            ["Spectre.Console", "System.Threading.Channels.Channel", "System.Guid.NewGuid", "System.Environment.get_TickCount64"],
            PurityRules.Violations(references));
    }
}
