using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ordo.Server.Tests.Hosting;

/// <summary>Starting and stopping: what keeps a member from starting is one line that says what to do.</summary>
public sealed class StartAndStopTests
{
    [Fact]
    public async Task A_taken_port_is_named_with_what_to_do()
    {
        await using var cluster = new Cluster(1);
        foreach (var (port, key) in new[] { (cluster.Members[0].ApiPort, "apiPort"), (cluster.Members[0].PeerPort, "peerPort") })
        {
            using var other = new TcpListener(IPAddress.Loopback, port);
            other.Start();
            await using var server = cluster.Build(1);
            var failure = await Assert.ThrowsAsync<ServerStartException>(() => server.StartAsync(TestContext.Current.CancellationToken));
            Assert.Equal($"Port {port} of 127.0.0.1 is taken. Stop what listens there, or give member 1 another {key} in its configuration.", failure.Message);
        }
    }

    [Fact]
    public async Task A_directory_in_use_is_told()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        AssertOneLine(Assert.Throws<ServerStartException>(() => cluster.Build(1)), "in use");
    }

    [Fact]
    public async Task The_directory_of_another_member_is_told()
    {
        await using var cluster = new Cluster(2);
        cluster.With = options => options with { DataDirectory = cluster.Members[1].Data };
        AssertOneLine(Assert.Throws<ServerStartException>(() => cluster.Build(1)), "is the directory of member 2, not of member 1");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_told()
    {
        await using var cluster = new Cluster(1);
        var file = Path.Combine(cluster.Members[0].Data, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        cluster.With = options => options with { DataDirectory = Path.Combine(file, "below") };
        AssertOneLine(Assert.Throws<ServerStartException>(() => cluster.Build(1)), $"The directory {file}/below cannot be used: ");
    }

    [Fact]
    public async Task An_address_that_is_none_is_told()
    {
        await using var cluster = new Cluster(1) { With = options => options with { Listen = "no.such.host.invalid" } };
        AssertOneLine(Assert.Throws<ServerStartException>(() => cluster.Build(1)), "listen is 'no.such.host.invalid'");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_told_with_what_to_do()
    {
        // 192.0.2.1 is kept for documentation (RFC 5737): no machine has it.
        await using var cluster = new Cluster(1) { With = options => options with { Listen = "192.0.2.1" } };
        await using var server = cluster.Build(1);
        var failure = await Assert.ThrowsAsync<ServerStartException>(() => server.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            "listen is 192.0.2.1, which is no address of this machine. Give member 1 one that is: --set listen=ADDRESS, or * for all.", failure.Message);
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "may not be listened on by this user")]
    [InlineData(SocketError.NetworkDown, "cannot be listened on: ")]
    public async Task Whatever_else_the_system_says_of_the_ports_is_one_line(SocketError error, string part)
    {
        await using var cluster = new Cluster(1);
        AssertOneLine(Ports.Explain(new SocketException((int)error), cluster.OptionsOf(1), IPAddress.Loopback), part);
    }

    [Fact]
    public async Task A_damaged_log_ends_the_member_with_one_line()
    {
        await using var cluster = new Cluster(1);
        await cluster.StartAsync(1);
        await cluster.Api(1).PostAsync("/v1/sequences/a/next");
        await cluster.StopAsync(1);
        var segment = Directory.GetFiles(cluster.Members[0].Data, "wal-*").Single();
        await using (var log = File.OpenWrite(segment))
        {
            log.Write(new byte[64]); // The head of the segment.
        }

        await using var server = cluster.Build(1);
        await server.StartAsync(TestContext.Current.CancellationToken);
        var reason = await server.Ended;
        Assert.Contains(Path.GetFileName(segment), reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason!);
    }

    [Fact]
    public async Task An_emptied_voter_stays_up_and_says_why_it_is_not_ready()
    {
        await using var cluster = new Cluster(3);
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2));
        Directory.Delete(cluster.Members[2].Data, recursive: true);
        await using var emptied = OrdoServer.Build(cluster.OptionsOf(3), NullLoggerFactory.Instance);
        await emptied.StartAsync(TestContext.Current.CancellationToken);
        var api = cluster.Api(3);
        Answer ready;
        do
        {
            ready = await api.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        }
        while (!((string)ready.Json["detail"]!).Contains("does not vote", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.PostAsync("/v1/sequences/a/next")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/cluster")).Status);
        Assert.Contains("ordo_running 0", (await api.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        Assert.False(emptied.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_stopped_member_leaves_its_ports_and_its_directory_at_once_and_goes_on_where_it_was()
    {
        await using var cluster = new Cluster(1);
        for (var id = 1; id <= 3; id++)
        {
            var server = await cluster.StartAsync(1);
            Assert.Equal(id, (int)(await cluster.Api(1).PostAsync("/v1/sequences/a/next")).Json["first"]!);
            await cluster.StopAsync(1);
            Assert.Null(await server.Ended);
        }
    }

    [Fact]
    public async Task Requests_under_way_when_a_member_stops_get_their_answer()
    {
        await using var cluster = new Cluster(3);
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2), cluster.StartAsync(3));
        var api = cluster.Api(1);
        await api.PostAsync("/v1/sequences/a/next");
        var asked = Enumerable.Range(0, 50).Select(_ => api.PostAsync("/v1/sequences/a/next")).ToList();
        await asked[0];
        await cluster.StopAsync(1);
        foreach (var answer in (await Task.WhenAll(asked.Select(UnlessNeverUnderWayAsync))).OfType<Answer>())
        {
            Assert.True(answer.Status == HttpStatusCode.OK || answer.Code == "not-done", answer.Text);
        }
    }

    /// <summary>The answer, or null when the member had left its port before there was a connection.</summary>
    private static async Task<Answer?> UnlessNeverUnderWayAsync(Task<Answer> asked)
    {
        try
        {
            return await asked;
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
    }

    private static void AssertOneLine(ServerStartException failure, string part)
    {
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
