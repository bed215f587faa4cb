using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.Docs;

/// <summary>docs/CLIENTS.md shows programs that work: they are run as they stand there, with the commands that stand there, and while members die.</summary>
public sealed class ClientsPageTests(ClientPrograms programs) : IClassFixture<ClientPrograms>
{
    public static TheoryData<string> Languages => [.. ClientsPage.Sections.Select(section => section.Language)];

    [Fact]
    public void The_page_shows_each_file_as_it_is()
    {
        var (stands, meant) = ClientsPage.Text();
        if (Environment.GetEnvironmentVariable("ORDO_REWRITE") == "1")
        {
            File.WriteAllText(ClientsPage.Path, meant);
        }
        else
        {
            Assert.Equal(meant, stands);
        }

        var docs = Path.Combine(Repository.Root, "docs");
        var files = Directory.GetFiles(Path.Combine(docs, "clients"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(docs, file));
        Assert.Equal(files.Order(StringComparer.Ordinal), ClientsPage.Sections.SelectMany(section => section.Files).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_packages_that_the_page_names_are_those_that_the_tests_install()
    {
        static string DependenciesOf(params string[] package) =>
            JsonDocument.Parse(File.ReadAllText(Path.Combine([Repository.Root, .. package, "package.json"]))).RootElement.GetProperty("dependencies").GetRawText();

        Assert.Equal(DependenciesOf("tests", "Ordo.Rpc.Tests", "Node"), DependenciesOf("docs", "clients", "node"));
        var script = File.ReadAllText(Path.Combine(Repository.Root, "test"));
        var installed = ClientsPage.Sections.Where(section => section.Language is "Python" or "Java").SelectMany(section => section.Packages).ToList();
        Assert.NotEmpty(installed);
        Assert.All(installed, package => Assert.Contains(package, script, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_program_prints_what_the_page_shows(string language)
    {
        var section = await MadeAsync(language);
        await using var cluster = await UpCluster.StartAsync();

        await using var program = programs.Start(section, cluster.Environment["ORDO_SERVER"]);
        var done = await program.FinishedAsync();

        Assert.Equal(section.Shown, done.Succeeded());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_leader_that_is_killed_under_a_program_costs_it_no_id_and_gives_none_twice(string language)
    {
        var section = await MadeAsync(language);
        // A process for each request, as with curl, takes its time; the others do thousands of them in the same second.
        var (asked, enough) = language == "curl" ? (60, 20) : (50_000, 2_000);
        if (!await IsKilledUnderAsync(section, asked, enough))
        {
            Assert.True(await IsKilledUnderAsync(section, 10 * asked, enough), "It ended before the kill, twice.");
        }
    }

    /// <summary>Whether the leader could be killed while the program ran: on a busy machine it may end before.</summary>
    private async Task<bool> IsKilledUnderAsync(ClientsPage.Section section, int asked, int enough)
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        var leader = await cluster.LeaderAsync();
        var leaderFirst = cluster.Members.OrderBy(member => member.Id == leader ? 0 : 1).ToList();
        await using var program = programs.Start(section, string.Join(',', leaderFirst.Select(member => member.Address)), $"{asked}");
        await Until.TrueAsync($"{enough} ids", async () => program.Exited.IsCompleted || await LastAsync(leaderFirst[1], "local") >= enough);
        if (program.Exited.IsCompleted)
        {
            return false;
        }

        cluster.KillMember(leader);
        var lines = (await program.FinishedAsync()).Succeeded();

        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $": {asked} ids, 13 to {asked + 12}"), lines[3], StringComparison.Ordinal);
        Assert.Equal(asked + 12, await LastAsync(leaderFirst[1], "linearizable"));
        return true;
    }

    [Fact]
    public async Task Without_a_majority_every_program_says_that_nothing_was_done()
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        var leader = await cluster.LeaderAsync();
        var left = leader % 3 + 1;
        foreach (var member in cluster.Members.Where(member => member.Id != left))
        {
            cluster.KillMember(member.Id);
        }

        await Until.TrueAsync("no leader", async () => (await cluster.Member(left).SendAsync(HttpMethod.Get, "v1/cluster")).Text.Contains("\"leader\":null", StringComparison.Ordinal));
        await EveryProgramEndsAsync(cluster.Member(left).Address, _ => "NotDone");
    }

    [Fact]
    public async Task A_server_that_never_answers_leaves_every_program_in_doubt_that_may_have_sent_its_request()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // The system takes the connection; nobody takes it from the system.
        silent.Start();

        // The client library opens its session first, and so knows that it has asked for no id.
        await EveryProgramEndsAsync($"{silent.LocalEndpoint}", language => language == ".NET" ? "NotDone" : "Unknown");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_in_doubt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await MadeAsync("curl");
        var answering = AnswerInPartAsync(listener);
        await EndsAsync(ClientsPage.Sections.Single(section => section.Language == "curl"), $"{listener.LocalEndpoint}", "Unknown");
        await answering;
    }

    /// <summary>Takes a request and says that it was done, but what is given does not come to its end.</summary>
    private static async Task AnswerInPartAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        var request = new byte[4096];
        Assert.True(await stream.ReadAsync(request, TestContext.Current.CancellationToken) > 0);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":\"orders\",\"first\":1"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private async Task EveryProgramEndsAsync(string server, Func<string, string> says)
    {
        var ended = new List<Task>();
        foreach (var section in ClientsPage.Sections)
        {
            if (await programs.TryMakeAsync(section))
            {
                ended.Add(EndsAsync(section, server, says(section.Language)));
            }
        }

        await Task.WhenAll(ended);
    }

    private async Task EndsAsync(ClientsPage.Section section, string server, string word)
    {
        await using var program = programs.Start(section, server);
        var done = await program.FinishedAsync();
        Assert.True(done.ExitCode == 1, $"{section.Language} ended with {done.ExitCode}.");
        Assert.Empty(done.Output);
        Assert.True(done.Errors.Any(line => line.StartsWith($"{word}: ", StringComparison.Ordinal)), $"{section.Language}: {string.Join(" | ", done.Errors)}");
    }

    private static async Task<long> LastAsync(MemberApi member, string read)
    {
        var answer = await member.SendAsync(HttpMethod.Get, $"v1/sequences/orders?read={read}");
        return answer.Json.TryGetProperty("last", out var last) ? last.GetInt64() : 0;
    }

    private async Task<ClientsPage.Section> MadeAsync(string language)
    {
        var section = ClientsPage.Sections.Single(section => section.Language == language);
        Assert.SkipUnless(await programs.TryMakeAsync(section), $"{language}: its tools are not installed here; docs/CLIENTS.md names them.");
        return section;
    }
}
