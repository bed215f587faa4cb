using System.Globalization;
using System.Text.RegularExpressions;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Metrics;

public sealed partial class MetricsTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task Figures_tell_what_was_done()
    {
        await _api.PutAsync("/v1/sequences/counted", """{"start":9223372036854775000,"step":100}""");
        await _api.PostAsync("/v1/sequences/counted/next?count=7", ("Idempotency-Key", "k"));
        await _api.PostAsync("/v1/sequences/counted/next?count=7", ("Idempotency-Key", "k"));
        var figures = await ReadAsync();
        Assert.Equal(7, figures["ordo_ids_total"]);
        Assert.Equal((1, 1), (figures["ordo_running"], figures["ordo_sequences"]));
        Assert.Equal((1, 0), (figures["ordo_role{role=\"leader\"}"], figures["ordo_role{role=\"follower\"}"]));
        Assert.Equal(figures["ordo_commit_index"], figures["ordo_applied_index"]);
        Assert.Equal((1, 3), (figures["ordo_leader"], figures["ordo_position"]));
        Assert.InRange(figures["ordo_flushes_total"], 1, 100);
        Assert.InRange(figures["process_resident_memory_bytes"], 1e6, 1e10);
        Assert.InRange(figures["ordo_disk_free_bytes"], 1, 1e18);
        Assert.Equal(1, figures.Single(figure => figure.Key.StartsWith("ordo_disk_info{fstype=", StringComparison.Ordinal)).Value);
        Assert.Equal(0, figures["ordo_connections_refused_total"]);
        Assert.True(figures["process_cpu_seconds_total"] > 0 && figures["dotnet_gc_allocated_bytes_total"] > 0);
    }

    [Fact]
    public async Task The_text_is_what_Prometheus_reads()
    {
        var answer = await _api.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Response.Content.Headers.ContentType!.ToString());
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Matches(Line(), line);
        }
    }

    private async Task<Dictionary<string, double>> ReadAsync() => (await _api.GetAsync("/metrics")).Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#')
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[a-z0-9]+"\})? -?[0-9.]+(E[+-]?[0-9]+)?)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: Patterns.LimitMs)]
    private static partial Regex Line();
}
