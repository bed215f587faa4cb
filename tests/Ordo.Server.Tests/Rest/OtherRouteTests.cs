using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

public sealed class OtherRouteTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task The_cluster_is_shown()
    {
        await _api.PostAsync("/v1/sequences/shown/next");
        var cluster = (await _api.GetAsync("/v1/cluster")).Json;
        Assert.Equal(1, (int)cluster["leader"]!);
        Assert.True((long)cluster["term"]! > 0);
        var only = Assert.Single(cluster["members"]!.AsArray())!;
        Assert.Equal("""{"id":1,"role":"leader","voter":true,"address":"127.0.0.1:7410"}""", Without(only, "applied"));
        Assert.True((long)only["applied"]! > 0);
    }

    [Theory]
    [InlineData("/health/live", """{"status":"live"}""")]
    [InlineData("/health/ready", """{"status":"ready"}""")]
    public async Task Health_is_told(string path, string text)
    {
        await _api.PostAsync("/v1/sequences/healthy/next");
        var answer = await _api.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, text), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("GET", "/nope")]
    [InlineData("POST", "/v1/sequences//next")]
    [InlineData("GET", "/v1/sequences/a/b/c")]
    [InlineData("GET", "/v2/cluster")]
    public async Task A_path_that_nobody_takes_is_a_problem_like_any_other(string method, string path)
    {
        var answer = await _api.SendAsync(method, path);
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json", "unknown-path"), (answer.Status, answer.Type, answer.Code));
    }

    [Theory]
    [InlineData("GET", "/v1/sequences/a/next", "POST")]
    [InlineData("HEAD", "/v1/sequences/a/next", "POST")]
    [InlineData("POST", "/v1/cluster", "GET, HEAD")]
    [InlineData("PATCH", "/v1/sequences/a", "DELETE, GET, HEAD, PUT")]
    public async Task A_method_that_a_path_does_not_know_is_told_with_those_it_does(string method, string path, string allowed)
    {
        var answer = await _api.SendAsync(method, path);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json", "method"), (answer.Status, answer.Type, answer.Code));
        Assert.Equal(allowed, string.Join(", ", answer.Response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.StartsWith($"{path} does not take {method}, but ", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    private static string Without(System.Text.Json.Nodes.JsonNode node, string member)
    {
        var copy = node.DeepClone().AsObject();
        copy.Remove(member);
        return copy.ToJsonString();
    }
}
