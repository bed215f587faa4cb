using System.Net;
using System.Text.Json.Nodes;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.OnePort;

/// <summary>The API port of members, several of them in one process.</summary>
public sealed class MemberPortTests
{
    [Fact]
    public async Task All_members_of_a_process_serve_both_protocols_at_once()
    {
        await using var cluster = new Cluster(3);
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2), cluster.StartAsync(3));
        var ids = await Task.WhenAll(
            from member in cluster.Members
            from version in new[] { HttpVersion.Version11, HttpVersion.Version20 }
            from turn in Enumerable.Range(0, 5)
            select NextAsync(member.ApiPort, version));
        Assert.Equal(Enumerable.Range(1, 30), ids.Order());
    }

    [Fact]
    public async Task A_member_stops_and_comes_back_on_its_port_while_clients_of_both_stay_connected()
    {
        await using var cluster = new Cluster(1);
        var port = cluster.Members[0].ApiPort;
        using var one = Client(port, HttpVersion.Version11);
        using var two = Client(port, HttpVersion.Version20);
        for (var life = 0; life < 3; life++)
        {
            await cluster.StartAsync(1);
            using var silent = await Wire.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            Assert.Equal((2 * life) + 1, await NextAsync(one));
            Assert.Equal((2 * life) + 2, await NextAsync(two));
            await cluster.StopAsync(1);
        }
    }

    [Fact]
    public async Task The_figures_count_connections_of_both()
    {
        await using var cluster = new Cluster(1) { With = options => options with { MaxConnections = 2 } };
        await cluster.StartAsync(1);
        var port = cluster.Members[0].ApiPort;
        using var one = Client(port, HttpVersion.Version11);
        using var two = Client(port, HttpVersion.Version20);
        await NextAsync(one);
        await NextAsync(two);
        using (var third = await Wire.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)))
        {
            await third.ClosedAsync();
        }

        var figures = await two.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("\nordo_connections_refused_total 1\n", figures, StringComparison.Ordinal);
        Assert.Contains("\nordo_connections_silent_total 0\n", figures, StringComparison.Ordinal);
    }

    private static HttpClient Client(int port, Version version) => new()
    {
        BaseAddress = new Uri($"http://{IPAddress.Loopback}:{port}"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<int> NextAsync(int port, Version version)
    {
        using var client = Client(port, version);
        return await NextAsync(client);
    }

    private static async Task<int> NextAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/v1/sequences/a/next", null, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return (int)JsonNode.Parse(text)!["first"]!;
    }
}
