using System.Diagnostics;

namespace Ordo.Simulator.Tests.Planted;

/// <summary>The planted defects fit the sources, and the simulator sees them: one of them in every run, all with <c>./test --all</c>.</summary>
public sealed class PlantedDefectTests
{
    public static TheoryData<string> Names => new(PlantedDefect.All.Select(defect => defect.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_patch_of_a_planted_defect_applies(string name)
    {
        var patch = PlantedDefect.All.Single(defect => defect.Name == name).PatchFile;
        var start = new ProcessStartInfo("git", ["apply", "--check", patch])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git does not start.");
        var problem = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"{name} does not fit the sources any more: make the patch anew. {problem}");
    }

    [Fact]
    public void Planted_defects_are_caught()
    {
        string[] planted = Environment.GetEnvironmentVariable("ORDO_TEST_ALL") == "1" ? [] : ["acknowledge-before-flush"];
        using var output = new StringWriter();
        var code = PlantedCommand.Run(planted, output);
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        Assert.True(code == 0, output.ToString());
    }

    [Fact]
    public void There_is_one_patch_for_each_of_the_eight_defects()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(PlantedDefect.All[0].PatchFile)!, "*.patch").Order(StringComparer.Ordinal);
        Assert.Equal(8, PlantedDefect.All.Count);
        Assert.Equal(PlantedDefect.All.Select(defect => defect.PatchFile).Order(StringComparer.Ordinal), files);
    }
}
