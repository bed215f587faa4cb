using System.Net;

namespace Ordo.Server.Tests.Hosting;

/// <summary>The two kinds of failure as callers see them, on real ports and with real members.</summary>
public sealed class FailureTests
{
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Without_a_majority_nothing_is_done_and_the_member_says_so_but_shows_what_it_knows()
    {
        await using var cluster = new Cluster(3) { With = options => options with { Deadline = ShortDeadline } };
        await cluster.StartAsync(1);
        var api = cluster.Api(1);
        var refused = await api.PostAsync("/v1/sequences/a/next");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-done", "1"), (refused.Status, refused.Code, refused.Header("Retry-After")));
        Assert.Contains("No leader", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.GetAsync("/v1/sequences")).Status);
        Assert.Equal("""{"sequences":[]}""", (await api.GetAsync("/v1/sequences?read=local")).Text);
        var ready = await api.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-ready"), (ready.Status, ready.Code));
        Assert.Equal(
            "No majority of the members answered this one within 200 ms, so it cannot serve. /v1/cluster shows which members it hears of.", (string?)ready.Json["detail"]);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health/live")).Status);
        var shown = await api.GetAsync("/v1/cluster");
        Assert.Equal((HttpStatusCode.OK, null), (shown.Status, shown.Json["leader"]));
        Assert.Equal(["unreachable", "unreachable"], shown.Json["members"]!.AsArray().Skip(1).Select(member => (string?)member!["role"]));
    }

    [Fact]
    public async Task More_requests_than_may_wait_are_refused_as_busy_and_the_others_go_on()
    {
        await using var cluster = new Cluster(2) { With = options => options with { MaxPending = 5, Deadline = TimeSpan.FromMinutes(1) } };
        await cluster.StartAsync(1);
        var api = cluster.Api(1);
        var asked = Enumerable.Range(0, 6).Select(_ => api.PostAsync("/v1/sequences/a/next")).ToList();
        var first = await Task.WhenAny(asked);
        var refused = await first;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-done", "1"), (refused.Status, refused.Code, refused.Header("Retry-After")));
        Assert.StartsWith("Busy: 5 commands wait", (string?)refused.Json["detail"], StringComparison.Ordinal);

        await cluster.StartAsync(2);
        var answers = await Task.WhenAll(asked.Where(task => task != first));
        Assert.Equal([1, 2, 3, 4, 5], answers.Select(answer => (int)answer.Json["first"]!).Order());
    }

    [Fact]
    public async Task A_submitted_command_whose_outcome_is_not_seen_is_unknown_and_the_key_tells_it_later()
    {
        await using var cluster = new Cluster(2)
        {
            // The leader stays leader once it is alone for far longer than the request takes on a busy machine. Its price is the wait for the first election.
            With = options => options with
            {
                Deadline = ShortDeadline,
                ElectionTimeoutMin = 30 * ShortDeadline,
                ElectionTimeoutMax = 40 * ShortDeadline,
            },
        };
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2));
        var leader = await LeaderAsync(cluster);
        var other = 3 - leader;
        await cluster.StopAsync(other);

        var unknown = await cluster.Api(leader).PostAsync("/v1/sequences/a/next", ("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.GatewayTimeout, "unknown"), (unknown.Status, unknown.Code));
        Assert.Contains("same key", (string?)unknown.Json["detail"], StringComparison.Ordinal);

        await cluster.StartAsync(other);
        var retried = await UntilOkAsync(() => cluster.Api(other).PostAsync("/v1/sequences/a/next", ("Idempotency-Key", "k")));
        Assert.Equal((1, 1), ((int)retried.Json["first"]!, (int)retried.Json["last"]!));
        var second = await UntilOkAsync(() => cluster.Api(leader).PostAsync("/v1/sequences/a/next", ("Idempotency-Key", "k2")));
        Assert.Equal(2, (int)second.Json["first"]!);
    }

    [Fact]
    public async Task Every_member_takes_every_request()
    {
        await using var cluster = new Cluster(3);
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2), cluster.StartAsync(3));
        for (var id = 1; id <= 3; id++)
        {
            Assert.Equal(id, (int)(await cluster.Api(id).PostAsync("/v1/sequences/a/next")).Json["first"]!);
            Assert.Equal(id, (int)(await cluster.Api(4 - id).GetAsync("/v1/sequences/a")).Json["last"]!);
            await UntilOkAsync(() => cluster.Api(id).GetAsync("/health/ready"));
        }
    }

    [Fact]
    public async Task One_key_on_all_members_at_the_same_instant_gets_one_id()
    {
        await using var cluster = new Cluster(3);
        await Task.WhenAll(cluster.StartAsync(1), cluster.StartAsync(2), cluster.StartAsync(3));
        await LeaderAsync(cluster);
        for (var round = 1; round <= 20; round++)
        {
            var key = $"round-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(1, 3).Select(id => cluster.Api(id).PostAsync("/v1/sequences/a/next", ("Idempotency-Key", key))));
            Assert.Equal([round, round, round], answers.Select(answer => (int)answer.Json["first"]!));
            Assert.Equal(2, answers.Count(answer => answer.Header("Ordo-Repeated") == "true"));
        }
    }

    private static async Task<int> LeaderAsync(Cluster cluster)
    {
        await UntilOkAsync(() => cluster.Api(1).GetAsync("/v1/sequences"));
        return (int)(await cluster.Api(1).GetAsync("/v1/cluster")).Json["leader"]!;
    }

    private static async Task<Answer> UntilOkAsync(Func<Task<Answer>> request)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var answer = await request();
            if (answer.Status == HttpStatusCode.OK)
            {
                return answer;
            }

            Assert.True(answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, answer.Text);
        }
    }
}
