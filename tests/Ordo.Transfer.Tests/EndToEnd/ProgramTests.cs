using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>The verbs as processes, with a client and a server that were written from the description of the protocol.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string Ready = "Server is ready to recieve messages";

    private readonly TemporaryFolder _here = new();
    private readonly TemporaryFolder _there = new();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task A_foreign_client_is_served_and_the_lines_are_the_published_ones()
    {
        var port = Port();
        await using var receiver = await StartReceiverAsync(port);
        foreach (var size in new[] { 0, 1, 1015, 1016, 1017, 5000, 300_000 })
        {
            await SendByPeerAsync(port, Write($"{size}", size), $"f{size}");
            Assert.Equal(File.ReadAllBytes(_here[$"{size}"]), File.ReadAllBytes(_there[$"f{size}"]));
        }

        File.WriteAllText(_here["bars"], string.Concat(Enumerable.Repeat(" | ", 3000)));
        await SendByPeerAsync(port, _here["bars"], "a | b");
        await SendByPeerAsync(port, _here["bars"], "a | b");
        Assert.Equal(File.ReadAllText(_here["bars"]), File.ReadAllText(_there["a | b.1"]));

        Assert.Equal(0, await receiver.InterruptAsync());
        var output = receiver.Output;
        Assert.Equal(Ready, output[0]);
        Assert.Matches(@"^starting message was recieved from client: \('127\.0\.0\.1', \d+\)$", output[1]);
        Assert.Equal(["File name is: f0", " Total size is: 0"], output.Skip(2).Take(2));
        Assert.StartsWith("File download complete", output[4], StringComparison.Ordinal);
        Assert.Contains("Size of the data sent until now: 1016, file_size = 5000", output);
        Assert.Equal("'a | b' is there already: the new file is 'a | b.1'.", output[^1]);
    }

    [Fact]
    public async Task A_foreign_server_gets_every_file()
    {
        var port = Port();
        await using var server = TransferProgram.Peer("server", port, _there.Path);
        await server.LineAsync(line => line == "ready");
        foreach (var size in new[] { 0, 1, 5000 })
        {
            await using var sender = TransferProgram.Start("send", $"127.0.0.1:{port}", Write($"{size}", size), $"f{size}");
            var (code, output, errors) = await sender.FinishedAsync();
            Assert.Empty(errors);
            Assert.Equal(0, code);
            Assert.Equal(["Client starting...", "Start message was sent to the server", "a | 1 | 1024", "Sending the file now... "], output.Where(line => !line.StartsWith("Timeout happend", StringComparison.Ordinal)).Take(4));
            Assert.Equal("File transmitted successfuly", output[^1]);
            Assert.Equal(File.ReadAllBytes(_here[$"{size}"]), File.ReadAllBytes(_there[$"f{size}"]));
        }
    }

    [Fact]
    public async Task A_client_that_dies_midway_leaves_nothing()
    {
        var port = Port();
        await using var receiver = await StartReceiverAsync(port);
        using (var client = new UdpClient("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture)))
        {
            while (!await IsAnsweredAsync(client, "s | 0 | a | 5000") || !await IsAnsweredAsync(client, "d | 1 | x"))
            {
                // A machine that was away for three seconds has lost the session, and it begins anew.
            }
        }

        await receiver.LineAsync(line => line.StartsWith("Client was inactive for 3s, the session will be deleted ('127.0.0.1', ", StringComparison.Ordinal));
        Assert.Equal(0, await receiver.InterruptAsync());
        Assert.Empty(_there.Names);
    }

    private static async Task<bool> IsAnsweredAsync(UdpClient client, string message)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        await client.SendAsync(Encoding.ASCII.GetBytes(message), limit.Token);
        try
        {
            await client.ReceiveAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [Fact]
    public async Task A_file_larger_than_files_may_be_ends_only_its_own_upload()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs ulimit");
        var port = Port();

        // As on a file system of small files: a write beyond is an error, and no signal. Without W^X the runtime makes no large file of its own.
        await using var receiver = RunningProgram.Shell(_here.Path, $"trap '' XFSZ; ulimit -f 2048; DOTNET_EnableWriteXorExecute=0 exec ./ordo transfer receive {port} --dir '{_there.Path}' --classic --buffer 65507");
        await receiver.LineAsync(line => line == Ready);
        await using (var large = TransferProgram.Start("send", $"127.0.0.1:{port}", Write("large", 3_000_000), "--classic"))
        {
            Assert.Contains("'large' from 127.0.0.1:", await receiver.ErrorAsync(line => line.Contains("is not stored", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        await using var small = TransferProgram.Start("send", $"127.0.0.1:{port}", Write("small", 10_000), "--classic");
        Assert.Equal(0, (await small.FinishedAsync()).ExitCode);
        Assert.Equal(["small"], _there.Names);
    }

    [Fact]
    public async Task A_file_larger_than_the_file_system_allows_is_refused_and_the_next_is_taken()
    {
        // The limit of the shell stands for that of the file system: the system answers with the same error once the signal is ignored. The runtime would map a file that is larger.
        var port = Port();
        await using var receiver = RunningProgram.Shell(_there.Path, $"trap '' XFSZ && ulimit -f 2048 && DOTNET_EnableWriteXorExecute=0 exec ./ordo transfer receive {port} --dir .");
        await receiver.LineAsync(line => line == Ready);
        await using var sender = TransferProgram.Start("send", $"127.0.0.1:{port}", "--all", Write("large", 5_000_000), Write("small", 10));
        var (code, output, errors) = await sender.FinishedAsync();
        Assert.Equal(1, code);
        Assert.Contains("cannot be written there", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Contains("'small'", output[^1], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_here["small"]), File.ReadAllBytes(_there["small"]));
    }

    [Fact]
    public async Task Nobody_there_is_said_after_five_tries()
    {
        await using var sender = TransferProgram.Start("send", $"127.0.0.1:{Port()}", Write("a", 10));
        var (code, output, errors) = await sender.FinishedAsync();
        Assert.Equal(1, code);
        Assert.Equal(5, output.Count(line => line == "Timeout happend. I will retry to connect again..."));
        Assert.Equal("Server is malfunctioning, this program will be terminated.", output[^1]);
        Assert.Contains("does not answer", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_all_that_is_printed_when_asked()
    {
        var port = Port();
        await using var receiver = TransferProgram.Start("receive", port, "--dir", _there.Path, "--classic", "--json");
        await receiver.ErrorAsync(line => line.Contains("Ctrl-C ends it", StringComparison.Ordinal));
        await using var sender = TransferProgram.Start("send", $"127.0.0.1:{port}", "--all", Write("a", 10), Write("b", 0), "--classic", "--json");
        var (code, output, _) = await sender.FinishedAsync();
        Assert.Equal(0, code);
        Assert.All(output, line => Assert.Contains("\"mode\":\"classic\"", line, StringComparison.Ordinal));
        Assert.Equal(2, output.Count);
        await receiver.LineAsync(line => line.Contains("\"event\":\"stored\",\"name\":\"b\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_file_has_its_line_of_json_whatever_became_of_it()
    {
        var port = Port();
        await using var receiver = TransferProgram.Start("receive", port, "--dir", _there.Path, "--max-size", "99", "--json");
        await receiver.ErrorAsync(line => line.Contains("Ctrl-C ends it", StringComparison.Ordinal));
        await using var sender = TransferProgram.Start("send", $"127.0.0.1:{port}", "--all", Write("small", 99), Write("large", 100), Write(@"back\slash", 1), "--json");
        var (code, output, errors) = await sender.FinishedAsync();
        Assert.Equal(1, code);
        Assert.Equal(3, output.Count);
        Assert.Contains(output, line => line.Contains("\"name\":\"small\",\"size\":99,", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("\"name\":\"back/slash\",\"size\":1,", StringComparison.Ordinal));
        Assert.Contains(output, line => line.Contains("\"name\":\"large\",\"error\":", StringComparison.Ordinal));
        Assert.Contains("99", Assert.Single(errors), StringComparison.Ordinal);
        await receiver.LineAsync(line => line.Contains("\"event\":\"refused\",\"name\":\"large\"", StringComparison.Ordinal));

        await using var unheard = TransferProgram.Start("send", $"127.0.0.1:{Port()}", _here["small"], "--json");
        (code, output, errors) = await unheard.FinishedAsync();
        Assert.Equal(1, code);
        Assert.Contains("does not answer", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Contains("\"name\":\"small\",\"error\":", Assert.Single(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_benchmark_that_is_stopped_leaves_nothing()
    {
        await using var bench = TransferProgram.Start("bench", "--dir", _there.Path, "--only", "networks", "--grid-size", "10");
        await bench.LineAsync(line => line.StartsWith("| ---:", StringComparison.Ordinal));
        Assert.NotEmpty(_there.Names);
        await bench.InterruptAsync();
        var (code, _, errors) = await bench.FinishedAsync();
        Assert.Equal((1, "ordo: stopped."), (code, Assert.Single(errors)));
        Assert.Empty(_there.Names);
    }

    [Fact]
    public async Task What_cannot_be_is_one_line_each()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var port = Port();
        taken.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        File.WriteAllText(_here["file"], "");
        await FailsAsync(1, "is taken", "receive", port);
        await FailsAsync(1, "there can be no directory", "receive", Port(), "--dir", _here["file/inbox"]);
        await FailsAsync(1, "there is no file 'missing'", "send", "127.0.0.1:9", "missing");
        Directory.CreateDirectory(_here["empty"]);
        await FailsAsync(1, "there is no file in", "send", "127.0.0.1:9", _here["empty"]);
        await FailsAsync(2, "--dir must name a folder", "receive", Port(), "--dir", "");
        await FailsAsync(2, "would send to itself", "relay", port, $"127.0.0.1:{port}");
        await FailsAsync(2, "put --all before several files", "send", "127.0.0.1:9", "a", "b", "c");
        await FailsAsync(2, "it leads to another folder", "send", "127.0.0.1:9", _here["file"], "..");
        await FailsAsync(2, "see ", "send", "127.0.0.1", "a");
        await FailsAsync(2, "see ", "receive", "70000");
    }

    private static async Task FailsAsync(int expected, string says, params string[] arguments)
    {
        await using var program = TransferProgram.Start(arguments);
        var (code, output, errors) = await program.FinishedAsync();
        Assert.Equal((expected, 0), (code, output.Count));
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static string Port() => $"{FreePorts.Udp()}";

    private static async Task SendByPeerAsync(string port, string path, string name)
    {
        await using var client = TransferProgram.Peer("client", $"127.0.0.1:{port}", path, name);
        var (code, output, errors) = await client.FinishedAsync();
        Assert.True(code == 0, string.Join('\n', errors));
        Assert.Equal("sent", Assert.Single(output));
    }

    private async Task<RunningProgram> StartReceiverAsync(string port)
    {
        var receiver = TransferProgram.Start("receive", port, "--dir", _there.Path);
        await receiver.LineAsync(line => line == Ready);
        return receiver;
    }

    private string Write(string name, int size)
    {
        File.WriteAllBytes(_here[name], RandomNumberGenerator.GetBytes(size));
        return _here[name];
    }
}
