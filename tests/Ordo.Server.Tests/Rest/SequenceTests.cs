using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

public sealed class SequenceTests(OneMember member) : IClassFixture<OneMember>
{
    private const string WrongBody = "The body must be a JSON object with at most start, step and keyRetentionMs, each once and a whole number.";

    private readonly Api _api = member.Api;

    [Fact]
    public async Task A_sequence_is_created_once_and_begins_where_it_was_told_to()
    {
        var created = await _api.PutAsync("/v1/sequences/fives", """{"start":10,"step":5}""");
        Assert.Equal((HttpStatusCode.Created, """{"name":"fives","last":5,"step":5}"""), (created.Status, created.Text));
        Assert.Equal("/v1/sequences/fives", created.Header("Location"));
        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync("/v1/sequences/fives", """{"start":10,"step":5}""")).Status);
        Assert.Equal("""{"name":"fives","first":10,"last":20}""", (await _api.PostAsync("/v1/sequences/fives/next?count=3")).Text);
        Assert.Equal("""{"name":"fives","last":20,"step":5}""", (await _api.GetAsync("/v1/sequences/fives")).Text);
    }

    [Fact]
    public async Task Creating_it_otherwise_says_what_is_there()
    {
        await _api.PutAsync("/v1/sequences/there", """{"start":2,"step":3}""");
        var answer = await _api.PutAsync("/v1/sequences/there", """{"start":2,"step":4}""");
        Assert.Equal((HttpStatusCode.Conflict, "differs"), (answer.Status, answer.Code));
        Assert.Equal("The sequence 'there' exists with start 2, step 3 and a key retention of 86400000 ms.", (string?)answer.Json["detail"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"start":1,"step":1}""")]
    [InlineData("""{"start":1,"step":1,"keyRetentionMs":86400000}""")]
    [InlineData(" { } ")]
    public async Task What_is_left_out_has_its_default(string body)
    {
        await _api.SendAsync("PUT", "/v1/sequences/defaults", "", "text/plain");
        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync("/v1/sequences/defaults", body)).Status);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("""{"start":"1"}""")]
    [InlineData("""{"start":1.5}""")]
    [InlineData("""{"start":1e3}""")]
    [InlineData("""{"start":null}""")]
    [InlineData("""{"start":{"x":1}}""")]
    [InlineData("""{"begin":1}""")]
    [InlineData("""{"start":1,"start":1}""")]
    [InlineData("""{"start":1,}""")]
    [InlineData("not json")]
    [InlineData("""{"s\u0074art":1,"start":1}""")]
    [InlineData("\"\\uD800\"")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        var answer = await _api.PutAsync("/v1/sequences/shapes", body);
        Assert.Equal((HttpStatusCode.BadRequest, WrongBody), (answer.Status, (string?)answer.Json["detail"]));
    }

    [Theory]
    [InlineData("""{"start":-1}""", "A start must be 0 to 9223372036854775807.")]
    [InlineData("""{"start":9223372036854775808}""", "A start must be 0 to 9223372036854775807.")]
    [InlineData("""{"step":0}""", "A step must be 1 to 1000000000.")]
    [InlineData("""{"step":1000000001}""", "A step must be 1 to 1000000000.")]
    [InlineData("""{"keyRetentionMs":999}""", "A key retention must be 1000 to 2592000000 milliseconds (1 second to 30 days).")]
    [InlineData("""{"keyRetentionMs":2592000001}""", "A key retention must be 1000 to 2592000000 milliseconds (1 second to 30 days).")]
    public async Task Numbers_outside_the_limits_are_refused(string body, string detail)
    {
        var answer = await _api.PutAsync("/v1/sequences/numbers", body);
        Assert.Equal((HttpStatusCode.BadRequest, detail), (answer.Status, (string?)answer.Json["detail"]));
    }

    [Theory]
    [InlineData("""{"start":0}""")]
    [InlineData("""{"start":9223372036854775807}""")]
    [InlineData("""{"step":1000000000}""")]
    [InlineData("""{"keyRetentionMs":1000}""")]
    [InlineData("""{"keyRetentionMs":2592000000}""")]
    public async Task Numbers_at_the_limits_are_taken(string body)
    {
        Assert.Equal(HttpStatusCode.Created, (await _api.PutAsync($"/v1/sequences/edge-{Guid.NewGuid():N}", body)).Status);
    }

    [Fact]
    public async Task A_body_needs_a_type_and_a_size()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _api.SendAsync("PUT", "/v1/sequences/typed", "{}", "text/plain")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _api.SendAsync("PUT", "/v1/sequences/typed", "{}", "")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _api.PutAsync("/v1/sequences/typed", new string(' ', (64 * 1024) + 1))).Status);
        Assert.Equal(HttpStatusCode.Created, (await _api.SendAsync("PUT", "/v1/sequences/typed", "{}", "application/json; charset=utf-8")).Status);
    }

    [Fact]
    public async Task A_removed_sequence_starts_afresh()
    {
        await _api.PostAsync("/v1/sequences/gone/next?count=5");
        var removed = await _api.DeleteAsync("/v1/sequences/gone");
        Assert.Equal((HttpStatusCode.NoContent, ""), (removed.Status, removed.Text));
        Assert.Equal((HttpStatusCode.NotFound, "unknown-sequence"), ((await _api.GetAsync("/v1/sequences/gone")).Status, (await _api.DeleteAsync("/v1/sequences/gone")).Code));
        Assert.Equal(1, (long)(await _api.PostAsync("/v1/sequences/gone/next")).Json["first"]!);
    }

    [Fact]
    public async Task A_list_is_in_ordinal_order_and_comes_in_pages_when_asked()
    {
        foreach (var name in new[] { "z:b", "z:B", "z:a1", "z:a" })
        {
            await _api.PutAsync($"/v1/sequences/{name}", "{}");
        }

        Assert.Equal(["z:B", "z:a", "z:a1", "z:b"], await NamesAsync("?after=z:"));
        Assert.Equal(["z:B", "z:a"], await NamesAsync("?after=z:&limit=2"));
        Assert.Equal(["z:a1", "z:b"], await NamesAsync("?after=z:a&limit=2&read=local"));
        Assert.Empty(await NamesAsync("?after=zz"));
        Assert.Equal(["z:B", "z:a", "z:a1", "z:b"], (await NamesAsync("")).Where(name => name.StartsWith("z:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_long_list_is_whole()
    {
        const int Count = 2345; // More than is read from the member at once.
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => _api.PutAsync($"/v1/sequences/long-{i:D5}-{new string('x', 50)}", "{}")));
        Assert.Equal(Count, (await NamesAsync("")).Distinct().Count(name => name.StartsWith("long-", StringComparison.Ordinal)));
        Assert.Equal(1999, (await NamesAsync("?after=long-&limit=1999")).Count);
        Assert.Equal(2000, (await NamesAsync("?after=long-&limit=2000")).Distinct().Count());
    }

    [Theory]
    [InlineData("limit=0", "limit is '0'; allowed: a whole number from 1 to 9223372036854775807.")]
    [InlineData("limit=-1", "limit is '-1'; allowed: a whole number from 1 to 9223372036854775807.")]
    [InlineData("limit=9223372036854775808", "limit is '9223372036854775808'; allowed: a whole number from 1 to 9223372036854775807.")]
    [InlineData("limit=x", "limit is 'x'; allowed: a whole number from 1 to 9223372036854775807.")]
    [InlineData("after=a%20b", "after is 'a b': A sequence name must be 1 to 200 characters out of A-Z a-z 0-9 . _ : -")]
    [InlineData("read=dirty", "read is 'dirty'; allowed: linearizable or local.")]
    [InlineData("read=", "read is ''; allowed: linearizable or local.")]
    public async Task A_wrong_list_query_is_refused(string query, string detail)
    {
        var answer = await _api.GetAsync($"/v1/sequences?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid", detail), (answer.Status, answer.Code, (string?)answer.Json["detail"]));
    }

    [Theory]
    [InlineData("2147483647")]
    [InlineData("99999999999")]
    [InlineData("9223372036854775807")]
    public async Task A_limit_above_what_there_is_gives_all(string limit)
    {
        await _api.PutAsync("/v1/sequences/one-at-least", "{}");
        Assert.Equal(await NamesAsync(""), await NamesAsync($"?limit={limit}"));
    }

    [Theory]
    [InlineData("", "linearizable")]
    [InlineData("?read=linearizable", "linearizable")]
    [InlineData("?read=local", "local")]
    public async Task A_read_says_what_it_was(string query, string level)
    {
        await _api.PutAsync("/v1/sequences/read", "{}");
        Assert.Equal(level, (await _api.GetAsync($"/v1/sequences/read{query}")).Header("Ordo-Read"));
        Assert.Equal(level, (await _api.GetAsync($"/v1/sequences{query}")).Header("Ordo-Read"));
    }

    [Theory]
    [InlineData("GET", "/v1/sequences/a%20b")]
    [InlineData("PUT", "/v1/sequences/a%20b")]
    [InlineData("DELETE", "/v1/sequences/a%20b")]
    [InlineData("GET", "/v1/sequences/a%20b/keys/k")]
    public async Task A_wrong_name_is_refused_everywhere(string method, string path)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.SendAsync(method, path)).Status);
    }

    [Fact]
    public async Task A_remove_takes_no_body()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _api.SendAsync("DELETE", "/v1/sequences/x", "a=1", "text/plain")).Status);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string query) =>
        [.. (await _api.GetAsync($"/v1/sequences{query}")).Json["sequences"]!.AsArray().Select(sequence => (string)sequence!["name"]!)];
}
