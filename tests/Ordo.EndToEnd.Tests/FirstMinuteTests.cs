using System.Net;
using System.Text.Json;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>What somebody does in the first minute.</summary>
public sealed class FirstMinuteTests
{
    [Fact]
    public async Task Ids_come_one_after_the_other_by_verb_by_http_and_by_hand()
    {
        await using var cluster = await UpCluster.StartAsync();

        Assert.Equal(["1", "2", "3", "4", "5"], await cluster.PrintedAsync("next", "invoices", "--count", "5"));
        var answer = await cluster.Member(1).NextAsync("invoices");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"name":"invoices","first":6,"last":6}""", answer.Text);
        foreach (var member in cluster.Members)
        {
            Assert.Equal([$"{6 + member.Id}"], await cluster.PrintedAsync("next", "invoices", "--server", member.Address));
        }
    }

    [Fact]
    public async Task The_interactive_client_takes_get_and_quit_and_ignores_the_rest()
    {
        const string prompt = "Type 'get' to trigger get_id() or 'quit' to exit: ";
        await using var cluster = await UpCluster.StartAsync();

        var quit = await cluster.TypeAsync("get\nwhat?\n\nget\nquit\nget\n", "client");
        Assert.Equal($"{prompt}Received id: 1\n{prompt}{prompt}{prompt}Received id: 2\n{prompt}", string.Join('\n', quit.Succeeded()));

        var ended = await cluster.TypeAsync("get", "client", "--sequence", "tickets");
        Assert.Equal($"{prompt}Received id: 1\n{prompt}", string.Join('\n', ended.Succeeded()));
    }

    [Fact]
    public async Task A_key_gives_the_same_ids_again()
    {
        await using var cluster = await UpCluster.StartAsync();

        Assert.Equal(["1", "2"], await cluster.PrintedAsync("next", "orders", "--count", "2", "--key", "order-4711"));
        string[] again = ["next", "orders", "--count", "2", "--key", "order-4711", "--server", cluster.Member(3).Address];
        Assert.Equal(["1", "2"], await cluster.PrintedAsync(again));
        Assert.Equal(["3"], await cluster.PrintedAsync("next", "orders"));
        (await cluster.OrdoAsync("next", "orders", "--count", "3", "--key", "order-4711")).SaysOnly(1, "key was used for another request");

        // Without a key of the user the call has one of its own, which gives the same id again too.
        var told = JsonDocument.Parse(Assert.Single(await cluster.PrintedAsync("next", "orders", "--json"))).RootElement;
        Assert.Equal(["4"], await cluster.PrintedAsync("next", "orders", "--key", told.GetProperty("key").GetString()!));
    }

    [Fact]
    public async Task A_stopped_cluster_goes_on_where_it_was()
    {
        await using var cluster = await UpCluster.StartAsync();
        Assert.Equal(["1", "2", "3"], await cluster.PrintedAsync("next", "invoices", "--count", "3"));

        Assert.Equal(0, await cluster.Up.StopAsync());
        await cluster.StartAgainAsync();

        Assert.Equal(["4"], await cluster.PrintedAsync("next", "invoices"));
    }

    [Fact]
    public async Task Status_names_every_member_and_the_leader()
    {
        await using var cluster = await UpCluster.StartAsync();
        var leader = await cluster.LeaderAsync();

        var lines = await cluster.PrintedAsync("cluster", "status");
        Assert.StartsWith($"leader: member {leader}, term ", lines[0], StringComparison.Ordinal);
        Assert.Equal(5, lines.Count);
        Assert.All(cluster.Members, member => Assert.Matches($"^{member.Id} .* {member.Address}$", lines[member.Id + 1]));
    }
}
