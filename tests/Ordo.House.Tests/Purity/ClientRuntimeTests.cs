using System.Text.Json;

namespace Ordo.House.Tests.Purity;

/// <summary>The client library brings no server into its users' programs.</summary>
public sealed class ClientRuntimeTests
{
    [Theory]
    [InlineData("Ordo.Client")]
    [InlineData("Ordo.Protocol")]
    [InlineData("Ordo.Rpc")]
    public void A_program_with_the_client_needs_the_plain_runtime_only(string project)
    {
        // The file is written by the build for exactly this look (src/Ordo.Client/Ordo.Client.csproj): a library has none of its own.
        Assert.Equal(["Microsoft.NETCore.App"], FrameworksOf("Ordo.Client"));
        var assemblies = TypeReferences.OfProject(project).Assemblies;
        Assert.NotEmpty(assemblies);
        Assert.DoesNotContain(assemblies, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_project_does_need_more() => Assert.Contains("Microsoft.AspNetCore.App", FrameworksOf("Ordo.House.Tests"));

    private static string[] FrameworksOf(string project)
    {
        var folder = Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!;
        var file = Path.Combine(folder, "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), $"{project}.runtimeconfig.json");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var options = json.RootElement.GetProperty("runtimeOptions");
        return options.TryGetProperty("frameworks", out var several)
            ? [.. several.EnumerateArray().Select(framework => framework.GetProperty("name").GetString()!)]
            : [options.GetProperty("framework").GetProperty("name").GetString()!];
    }
}
