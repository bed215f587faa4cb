using System.Text.RegularExpressions;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.Docs;

/// <summary>
/// What the pages of docs/moving tell a reader to type into the *old* system holds it: typed into the real one, where that is installed. (What they type into Ordo, all tests of pages try.)
/// </summary>
public sealed partial class MovingTests
{
    [Theory]
    [InlineData("START 7; SELECT setval('invoices_number', 41)", false)]
    [InlineData("START 41", true)]
    public async Task A_sequence_of_PostgreSQL_gives_nothing_after_its_lock(string made, bool isNew)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.AnswerAsync($"CREATE SEQUENCE invoices_number CYCLE {made}");
        await LocksAsync(postgres, Sql("postgresql")[0], "invoices_number", "41", isNew);
    }

    [Theory]
    [InlineData("START 100; SELECT setval('\"EntityFrameworkHiLoSequence\"', 4100)", false)]
    [InlineData("START 4100", true)]
    public async Task A_sequence_of_Entity_Framework_gives_no_block_after_its_lock(string made, bool isNew)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.AnswerAsync($"CREATE SEQUENCE \"EntityFrameworkHiLoSequence\" INCREMENT 100 {made}");
        await LocksAsync(postgres, [.. Sql("hilo")[0].Skip(1)], "\"EntityFrameworkHiLoSequence\"", "4100", isNew);
    }

    [Fact]
    public async Task Rows_that_are_taken_away_tell_where_to_begin()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.AnswerAsync("CREATE TABLE counters (name text, n bigint); INSERT INTO counters VALUES ('invoices', 41)");
        await postgres.AnswerAsync("CREATE TABLE hibernate_unique_key (next_hi int); INSERT INTO hibernate_unique_key VALUES (42)");
        Assert.Equal("42", await postgres.AnswerAsync(Assert.Single(Sql("postgresql")[1])));
        Assert.Equal("", await postgres.AnswerAsync("UPDATE counters SET n = n + 1 WHERE name = 'invoices' RETURNING n"));
        Assert.Equal("4200", await postgres.AnswerAsync(Sql("hilo")[0][0]));
    }

    [Fact]
    public async Task A_counter_of_Redis_is_locked_and_read_in_one_command()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/redis-server"), "Redis is not installed (package redis-server).");
        using var folder = new TemporaryFolder();
        var port = $"{FreePorts.Tcp()}";
        await using var server = RunningProgram.Start(folder.Path, "/usr/bin/redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", ""]);
        await Until.TrueAsync("Redis answers", async () => await AskAsync("PING") == "PONG");
        await AskAsync("SET invoices 41");

        var (typed, shown) = Shown("redis", "redis> ");
        Assert.Equal(shown, await AskAsync(typed));
        Assert.Contains("not an integer", await AskAsync("INCR invoices"), StringComparison.Ordinal);

        async Task<string> AskAsync(string command) =>
            string.Join('\n', (await RunningProgram.RunAsync(folder.Path, "/usr/bin/redis-cli", ["-p", port, "--no-raw", .. command.Split(' ')])).Output);
    }

    [Fact]
    public async Task A_counter_of_etcd_is_locked_and_read_in_one_command()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/etcd") && File.Exists("/usr/bin/etcdctl"), "etcd is not installed (packages etcd-server and etcd-client).");
        using var folder = new TemporaryFolder();
        var port = MemberPorts.Base(1);
        var (clients, peers) = ($"http://127.0.0.1:{port}", $"http://127.0.0.1:{port + 2}");
        string[] words = ["--data-dir", "data", "--listen-client-urls", clients, "--advertise-client-urls", clients, "--listen-peer-urls", peers];
        await using var server = RunningProgram.Start(folder.Path, "/usr/bin/etcd", words);
        await Until.TrueAsync("etcd answers", async () => await AskAsync("put counters/invoices 41") == "OK");

        var (typed, shown) = Shown("etcd", "$ etcdctl ");
        var swap = "mod(\"counters/invoices\") = \"2\"\n\nput counters/invoices 42\n\n\n"; // Under way: it has read 41 before.
        Assert.Equal(shown, await AskAsync(typed));
        Assert.StartsWith("FAILURE", await AskAsync("txn", swap), StringComparison.Ordinal);
        Assert.Equal("moved-to-ordo", await AskAsync("get --print-value-only counters/invoices"));

        async Task<string> AskAsync(string command, string input = "")
        {
            var environment = new Dictionary<string, string> { ["ETCDCTL_API"] = "3", ["ETCDCTL_ENDPOINTS"] = clients };
            return string.Join('\n', (await RunningProgram.RunAsync(folder.Path, "/usr/bin/etcdctl", command.Split(' '), environment, input)).Output);
        }
    }

    /// <summary>Reads and locks as the page says, with its numbers.</summary>
    private static async Task LocksAsync(PostgresServer postgres, IReadOnlyList<string> statements, string sequence, string last, bool isNew)
    {
        var (read, forbid) = (statements[0], statements[1]);
        Assert.Equal($"{last}|{(isNew ? "f" : "t")}", await postgres.AnswerAsync(read));
        if (isNew)
        {
            Assert.Equal(last, await postgres.AnswerAsync($"SELECT nextval('{sequence}')")); // As the page says for this case.
            Assert.Equal($"{last}|t", await postgres.AnswerAsync(read));
        }

        Assert.Equal("", await postgres.AnswerAsync(forbid));
        Assert.Contains("reached maximum value", await postgres.AnswerAsync($"SELECT nextval('{sequence}')"), StringComparison.Ordinal);
        var number = Number().Match(forbid).Value;
        Assert.Equal(last, number);
        Assert.Contains("cannot be greater", await postgres.AnswerAsync(forbid.Replace(number, $"{int.Parse(number) - 1}", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>The blocks marked <c>sql</c>, each as its statements, without comments.</summary>
    private static List<IReadOnlyList<string>> Sql(string page) =>
    [
        .. SqlBlock().Matches(Read(page)).Select(block => (IReadOnlyList<string>)
            [.. block.Groups["body"].Value.Split('\n').Select(line => line.Split("--")[0].Trim()).Where(line => line.Length > 0)]),
    ];

    /// <summary>What a page types behind a prompt of the old system, and what that then shows.</summary>
    private static (string Typed, string Shown) Shown(string page, string prompt)
    {
        var block = Read(page).Split("```\n").Single(part => part.StartsWith(prompt, StringComparison.Ordinal));
        var lines = block.TrimEnd('\n').Split('\n');
        return (lines[0][prompt.Length..], string.Join('\n', lines[1..]));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "moving", $"{page}.md")).ReplaceLineEndings("\n");

    [GeneratedRegex("^```sql\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex SqlBlock();

    [GeneratedRegex("[0-9]+", RegexOptions.None, Patterns.LimitMs)]
    private static partial Regex Number();
}
