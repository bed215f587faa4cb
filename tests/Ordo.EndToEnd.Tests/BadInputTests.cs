using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Ordo.EndToEnd.Tests.Clusters;
using Ordo.Machine;
using Ordo.Node;
using Ordo.Node.Wire;

namespace Ordo.EndToEnd.Tests;

/// <summary>Whatever is wrong, one clear line says so, and everybody else goes on.</summary>
public sealed class BadInputTests
{
    private const string OtherCluster = "belongs to cluster";

    [Theory]
    [InlineData("is missing", new string[0])]
    [InlineData("no 'ordo nxt'", "nxt")]
    [InlineData("'NAME' missing", "next")]
    [InlineData("'--cuont'", "next", "invoices", "--cuont", "3")]
    [InlineData("--count must be 1 to 100000, not '0'", "next", "invoices", "--count", "0")]
    [InlineData("1 to 200 characters", "next", "in voices")]
    [InlineData("visible ASCII", "next", "invoices", "--key", "ä")]
    [InlineData("host:port", "next", "invoices", "--server", "nowhere")]
    [InlineData("cannot stand in a URL", "next", ".")]
    [InlineData("cannot stand in a URL", "seq", "show", "..")]
    [InlineData("--set must be KEY=VALUE, not 'bla'", "serve", "--set", "bla")]
    [InlineData("is a directory", "serve", "--config", "/")]
    [InlineData("no 'ordo seq rename'", "seq", "rename", "a", "b")]
    [InlineData("--step must be 1 to 1000000000", "seq", "create", "invoices", "--step", "-1")]
    [InlineData("--order must be raft, not 'lamport'", "up", "--order", "lamport")]
    [InlineData("--members must be 1 to 9, not '10'", "up", "--members", "10")]
    public async Task A_call_that_makes_no_sense_is_one_line_and_exit_code_2(string words, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        (await RunningProgram.RunOrdoAsync(folder.Path, arguments)).SaysOnly(2, "ordo: ", words);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Servers_in_the_environment_that_make_no_sense_are_one_line_too()
    {
        var environment = new Dictionary<string, string> { ["ORDO_SERVER"] = "nowhere" };
        var next = await RunningProgram.RunAsync(Path.GetTempPath(), Repository.Ordo, ["next", "invoices"], environment);
        next.SaysOnly(2, "ORDO_SERVER", "host:port", "'nowhere'");
    }

    [Fact]
    public async Task A_path_without_a_log_is_one_line()
    {
        using var folder = new TemporaryFolder();
        (await RunningProgram.RunOrdoAsync(folder.Path, "wal", "nowhere")).SaysOnly(1, "no 'nowhere'", "ordo-data/member-1");
        (await RunningProgram.RunOrdoAsync(folder.Path, "wal", ".")).SaysOnly(1, "no log in '.'");
    }

    [Fact]
    public async Task Every_verb_has_help_with_an_example()
    {
        string[] verbs =
            ["up", "serve", "next", "client", "seq", "seq ls", "seq create", "seq show", "seq rm", "cluster", "cluster status", "wal", "bench", "bench next", "bench restart", "demo", "completion"];
        foreach (var verb in verbs)
        {
            var help = (await RunningProgram.RunOrdoAsync(Path.GetTempPath(), [.. verb.Split(' '), "--help"])).Succeeded();
            var examples = help.SkipWhile(line => line != "Examples:");
            Assert.Contains(examples, line => line.StartsWith($"  ordo {verb}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_cluster_a_verb_says_how_to_get_one()
    {
        var port = FreePorts.Tcp();
        var next = await RunningProgram.RunOrdoAsync(Path.GetTempPath(), "next", "invoices", "--server", $"127.0.0.1:{port}");
        next.SaysOnly(1, $"127.0.0.1:{port}", "ordo up");
    }

    [Fact]
    public async Task What_a_member_refuses_is_its_sentence_and_exit_code_1()
    {
        await using var cluster = await UpCluster.StartAsync();
        (await cluster.OrdoAsync("seq", "show", "nothing")).SaysOnly(1, "no sequence 'nothing'");
        Assert.Equal(["created tickets"], await cluster.PrintedAsync("seq", "create", "tickets", "--start", "100", "--step", "10"));
        Assert.Equal(["exists tickets"], await cluster.PrintedAsync("seq", "create", "tickets", "--start", "100", "--step", "10"));
        (await cluster.OrdoAsync("seq", "create", "tickets", "--start", "1")).SaysOnly(1, "exists with start 100");
        Assert.Equal(["100", "110", "120"], await cluster.PrintedAsync("next", "tickets", "--count", "3"));
        var shown = await cluster.PrintedAsync("seq", "show", "tickets", "--local", "--server", cluster.Member(1).Address);
        Assert.Contains("last: 120", shown);
        Assert.Equal(["name     last  step", "tickets  120   10"], await cluster.PrintedAsync("seq", "ls"));
        Assert.Equal(["removed tickets"], await cluster.PrintedAsync("seq", "rm", "tickets"));
        (await cluster.OrdoAsync("seq", "rm", "tickets")).SaysOnly(1, "no sequence 'tickets'");
    }

    [Fact]
    public async Task A_taken_port_ends_up_before_anything_is_started()
    {
        using var folder = new TemporaryFolder();
        var basePort = MemberPorts.Base(3);
        using var taken = new TcpListener(IPAddress.Loopback, basePort + 20);
        taken.Start();
        var up = await RunningProgram.RunOrdoAsync(folder.Path, "up", "--base-port", $"{basePort}");
        up.SaysOnly(1, $"127.0.0.1:{basePort + 20} is taken");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("/proc/ordo")]
    public async Task A_place_that_cannot_hold_data_is_one_line(string data)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "page"), "text", TestContext.Current.CancellationToken);
        var up = await RunningProgram.RunOrdoAsync(folder.Path, "up", "--data", data, "--base-port", $"{MemberPorts.Base(3)}");
        up.SaysOnly(1, $"'{data}' cannot hold the data", "Give --data a directory that can be written");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_one_line()
    {
        await using var cluster = await ServedCluster.StartAsync(3);
        await cluster.KillAsync(2);
        var serve = await RunningProgram.RunOrdoAsync(cluster.Folder, "serve", "--member", "2", "--set", "listen=192.0.2.1");
        serve.SaysOnly(1, "ordo: ", "address");
    }

    [Fact]
    public async Task A_second_up_over_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var cluster = await UpCluster.StartAsync();
        (await RunningProgram.RunOrdoAsync(cluster.Folder, "up")).SaysOnly(1, "in use");
        var member = await RunningProgram.RunOrdoAsync(cluster.Folder, "serve", "--config", "ordo-data/ordo.json", "--member", "1");
        member.SaysOnly(1, "in use");
        Assert.Equal(1, (await cluster.Member(1).NextAsync("invoices")).First);
    }

    [Fact]
    public async Task Up_over_data_of_another_kind_says_what_is_there()
    {
        await using var cluster = await UpCluster.StartAsync();
        await cluster.Up.StopAsync();
        (await RunningProgram.RunOrdoAsync(cluster.Folder, "up", "--members", "5")).SaysOnly(2, "cluster of 3 members, not of 5");
        (await RunningProgram.RunOrdoAsync(cluster.Folder, "up", "--base-port", "7000")).SaysOnly(2, "has other ports");
    }

    [Fact]
    public async Task Garbage_on_every_port_harms_nobody()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var cluster = await UpCluster.StartAsync();
        foreach (var member in cluster.Members)
        {
            foreach (var port in new[] { member.Port, member.PeerPort })
            {
                foreach (var length in new[] { 0, 1, 7, 8, 9, 100, 10_000 })
                {
                    var garbage = new byte[length];
                    random.NextBytes(garbage);
                    await TalkAsync(port, garbage, ends: true);
                }
            }
        }

        Assert.Equal(1, (await cluster.Member(2).NextAsync("invoices")).First);
        foreach (var member in cluster.Members)
        {
            await Until.TrueAsync($"member {member.Id} is ready", member.IsReadyAsync);
        }
    }

    [Fact]
    public async Task A_peer_of_another_cluster_is_refused_with_a_sentence()
    {
        await using var cluster = await UpCluster.StartAsync();
        var marks = cluster.Members.ToDictionary(member => new MemberId(member.Id), _ => Guid.NewGuid());
        var (from, to) = (new MemberId(2), new MemberId(1));
        var hello = new ByteWriter();
        HelloCodec.Write(hello, new Hello(from, to, marks[from], new Roster(Guid.NewGuid(), marks)));

        var answer = new ReadOnlySequence<byte>(await TalkAsync(cluster.Member(1).PeerPort, hello.Written.ToArray(), ends: false));
        Assert.Equal(FrameRead.Frame, FrameCodec.TryRead(ref answer, out _));
        Assert.True(answer.IsEmpty, "The connection is closed behind the greeting.");
        await Until.TrueAsync("the refusal is logged", () => cluster.Up.Errors.Any(Tells));
        Assert.Equal(1, (await cluster.Member(1).NextAsync("invoices")).First);
    }

    [Fact]
    public async Task The_directory_of_another_cluster_keeps_a_member_out_and_the_others_go_on()
    {
        await using var stranger = await ServedCluster.StartAsync(3);
        await stranger.KillAsync(2);
        await using var cluster = await ServedCluster.StartAsync(3);
        await cluster.KillAsync(2);
        Directory.Delete(cluster.DataOf(2), recursive: true);
        Directory.Move(stranger.DataOf(2), cluster.DataOf(2));

        cluster.StartMember(2);
        await cluster.LeaderAsync();
        await Until.TrueAsync("somebody says so", () => cluster.ErrorsOf(2).Any(Tells));
        Assert.False(await cluster.Member(2).IsReadyAsync());
        Assert.Equal(1, (await cluster.Member(3).NextAsync("invoices")).First);
    }

    [Fact]
    public async Task A_log_of_a_newer_format_is_one_line_and_the_others_go_on()
    {
        await using var cluster = await ServedCluster.StartAsync(3);
        await cluster.KillAsync(3);
        var segment = Directory.GetFiles(cluster.DataOf(3), "wal-*.log").Order(StringComparer.Ordinal).First();
        MakeNewer(segment);

        var refused = cluster.StartMember(3);
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("start a newer ordo", refused.Errors[^1], StringComparison.Ordinal);
        Assert.Equal(1, (await cluster.Member(1).NextAsync("invoices")).First);
        (await RunningProgram.RunOrdoAsync(cluster.Folder, "serve", "--member", "4")).SaysOnly(2, "member", "'4'", "1, 2, 3");
    }

    [Fact]
    public async Task A_voter_with_an_emptied_directory_neither_votes_nor_acknowledges()
    {
        await using var cluster = await UpCluster.StartAsync(3, "--processes");
        Assert.Equal(1, (await cluster.Member(1).NextAsync("invoices")).First);
        await cluster.Up.StopAsync();
        Directory.Delete(Path.Combine(cluster.Folder, "ordo-data", "member-3"), recursive: true);

        await cluster.StartAgainAsync(ready: [1, 2]);
        Assert.Equal(2, (await cluster.Member(1).NextAsync("invoices")).First);
        var unready = await cluster.Member(3).SendAsync(HttpMethod.Get, "health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.Status);
        Assert.Contains("directory", unready.Text, StringComparison.Ordinal);

        // With one more member gone there is no majority: the emptied one does not stand in for it.
        cluster.KillMember(2);
        Assert.True((await cluster.Member(1).NextAsync("invoices")).IsToBeRetried);
    }

    private static bool Tells(string line) => line.Contains(OtherCluster, StringComparison.Ordinal);

    /// <summary>Raises the format number of a file, with the checksum that belongs to it.</summary>
    private static void MakeNewer(string path)
    {
        using var file = File.Open(path, FileMode.Open);
        var prefix = new byte[16];
        file.ReadExactly(prefix);
        prefix[8]++;
        var crc = uint.MaxValue;
        foreach (var octet in prefix.AsSpan(0, 12))
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, octet);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(prefix.AsSpan(12), ~crc);
        file.Position = 0;
        file.Write(prefix);
    }

    /// <summary>
    /// Sends bytes to a port, and says when it is told to that nothing follows; gives what comes back until the other side ends the
    /// connection.
    /// </summary>
    private static async Task<byte[]> TalkAsync(int port, byte[] bytes, bool ends)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            if (ends)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(received, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The member ended the connection in its own way.
        }

        return received.ToArray();
    }
}
