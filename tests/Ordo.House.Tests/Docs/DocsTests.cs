using System.Diagnostics;
using Ordo.House.Tests.Layout;
using Ordo.House.Tests.Scripts;

namespace Ordo.House.Tests.Docs;

/// <summary>The pages say what is true. That their commands also work, the end-to-end tests show by running them.</summary>
[Collection(Sandbox.Collection)]
public sealed class DocsTests
{
    private static IReadOnlyList<string> Pages { get; } =
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Select(page => Path.GetRelativePath(Repository.Root, page)).Order(StringComparer.Ordinal),
        .. Repository.FilesBelow(["docs", "src", "systems", "tests"], "*.md"),
    ];

    private static IEnumerable<string> Commands =>
        Repository.FilesBelow(["docs/moving", "systems"], "*.md").Concat(["README.md", "CONTRIBUTING.md", "docs/BENCHMARKS.md"]).SelectMany(page => DocCommands.In(Read(page)));

    [Fact]
    public async Task Every_verb_that_the_pages_name_is_one_of_the_executables()
    {
        var listed = DocCommands.VerbsListedBy(await HelpOfTheExecutable());
        Assert.NotEmpty(listed);
        var named = DocCommands.VerbsIn(Commands).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(listed));
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var dead = from page in Pages
                   from target in DocCommands.LinksIn(Read(page))
                   where !Leads(page, target)
                   select $"{page} → {target}";
        Assert.Empty(dead);
        Assert.True(Leads("README.md", "CONTRIBUTING.md"));
        Assert.False(Leads("README.md", "docs/NOWHERE.md"));
    }

    [Fact]
    public void The_pages_that_every_reader_looks_for_stand_there()
    {
        string[] pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/ARCHITECTURE.md", "docs/GUARANTEES.md", "docs/DECISIONS.md", "docs/PROGRESS.md"];
        Assert.All(pages, page => Assert.True(File.Exists(Repository.PathOf(page)), page));
    }

    [Fact]
    public void Commands_verbs_and_links_are_read_from_a_page()
    {
        const string page = """
            Text with `./ordo nothing`, [a page](docs/A.md#part), [a site](https://example.org) and [a place](#here).
            ```sh
            # first
            ./ordo up                # three members
            curl -X POST localhost:7410/v1/sequences/invoices/next

            (cd /tmp && ./ordo next invoices --count 5)
            ```
            ```
            ./ordo output
            ```
            """;
        string[] commands = ["./ordo up", "curl -X POST localhost:7410/v1/sequences/invoices/next", "(cd /tmp && ./ordo next invoices --count 5)"];
        Assert.Equal(commands, DocCommands.In(page));
        Assert.Equal(["up", "next"], DocCommands.VerbsIn(commands));
        Assert.Equal(["docs/A.md"], DocCommands.LinksIn(page));
    }

    [Fact]
    public void Verbs_are_read_from_the_executables_help()
    {
        const string help = """
            Description:
              Ordo

            Usage:
              ordo [command] [options]

            Options:
              --version  Shows the version

            Commands:
              up           Runs a cluster
              next <NAME>  Takes ids
              seq          Sequences

            More text
            """;
        Assert.Equal(["up", "next", "seq"], DocCommands.VerbsListedBy(help));
        Assert.Empty(DocCommands.VerbsListedBy(""));
    }

    private static string Read(string page) => File.ReadAllText(Repository.PathOf(page));

    private static bool Leads(string page, string target) =>
        Path.Exists(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, target)));

    private static async Task<string> HelpOfTheExecutable()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ordo.dll"), "--help"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var help = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return help;
    }
}
