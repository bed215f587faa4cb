using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

public sealed class NextTests(OneMember member) : IClassFixture<OneMember>
{
    private const string KeyHeader = "Idempotency-Key";

    private readonly Api _api = member.Api;

    [Fact]
    public async Task Ids_follow_each_other_and_the_answer_is_exactly_name_first_last()
    {
        Assert.Equal("""{"name":"plain","first":1,"last":1}""", (await _api.PostAsync("/v1/sequences/plain/next")).Text);
        Assert.Equal("""{"name":"plain","first":2,"last":6}""", (await _api.PostAsync("/v1/sequences/plain/next?count=5")).Text);
        var third = await _api.PostAsync("/v1/sequences/plain/next");
        Assert.Equal("""{"name":"plain","first":7,"last":7}""", third.Text);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (third.Status, third.Type));
        Assert.Equal(third.Text.Length, third.Response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("?count=1", 1)]
    [InlineData("?count=100000", 100_000)]
    [InlineData("?count=2&create=true", 2)]
    public async Task Counts_at_the_limits_are_given(string query, long last)
    {
        var answer = await _api.PostAsync($"/v1/sequences/limits{last}/next{query}");
        Assert.Equal((HttpStatusCode.OK, last), (answer.Status, (long)answer.Json["last"]!));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100001")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public async Task A_count_outside_the_limits_is_refused(string count)
    {
        var answer = await _api.PostAsync($"/v1/sequences/counted/next?count={count}");
        AssertProblem(answer, HttpStatusCode.BadRequest, "invalid", $"count is '{count}'; allowed: a whole number from 1 to 100000.");
    }

    [Fact]
    public async Task Create_is_true_or_false()
    {
        AssertProblem(
            await _api.PostAsync("/v1/sequences/unsure/next?create=maybe"), HttpStatusCode.BadRequest, "invalid", "create is 'maybe'; allowed: true or false.");
    }

    [Fact]
    public async Task What_is_repeated_of_a_request_is_cut_to_a_line()
    {
        var answer = await _api.PostAsync($"/v1/sequences/counted/next?count={new string('1', 1000)}");
        AssertProblem(answer, HttpStatusCode.BadRequest, "invalid", $"count is '{new string('1', 60)}…'; allowed: a whole number from 1 to 100000.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Names_at_the_limits_are_taken(int length)
    {
        var name = new string('n', length);
        Assert.Equal(name, (string?)(await _api.PostAsync($"/v1/sequences/{name}/next")).Json["name"]);
    }

    [Fact]
    public async Task Every_allowed_character_may_stand_in_a_name()
    {
        const string Name = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
        Assert.Equal(Name, (string?)(await _api.PostAsync($"/v1/sequences/{Name}/next")).Json["name"]);
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%C3%A4")]
    [InlineData("a+b")]
    public async Task A_name_of_other_characters_is_refused(string name)
    {
        var answer = await _api.PostAsync($"/v1/sequences/{name}/next");
        AssertProblem(answer, HttpStatusCode.BadRequest, "invalid", "A sequence name must be 1 to 200 characters out of A-Z a-z 0-9 . _ : -");
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.PostAsync($"/v1/sequences/{new string('n', 201)}/next")).Status);
    }

    [Fact]
    public async Task An_unknown_sequence_is_not_created_when_the_caller_says_so()
    {
        AssertProblem(
            await _api.PostAsync("/v1/sequences/nobody/next?create=false"), HttpStatusCode.NotFound, "unknown-sequence", "There is no sequence 'nobody'.");
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/v1/sequences/nobody")).Status);
    }

    [Fact]
    public async Task A_sequence_that_cannot_give_that_many_says_exhausted()
    {
        Assert.Equal(HttpStatusCode.Created, (await _api.PutAsync("/v1/sequences/last", """{"start":9223372036854775806}""")).Status);
        AssertProblem(
            await _api.PostAsync("/v1/sequences/last/next?count=3"),
            HttpStatusCode.Conflict,
            "exhausted",
            "The sequence 'last' cannot give 3 ids up to 9223372036854775807: 2 ids left.");
        Assert.Equal("""{"name":"last","first":9223372036854775806,"last":9223372036854775807}""", (await _api.PostAsync("/v1/sequences/last/next?count=2")).Text);
        var answer = await _api.PostAsync("/v1/sequences/last/next");
        AssertProblem(answer, HttpStatusCode.Conflict, "exhausted", "The sequence 'last' cannot give 1 id up to 9223372036854775807: 0 ids left.");
    }

    [Fact]
    public async Task A_repeated_key_gets_the_same_ids_and_says_so()
    {
        var first = await _api.PostAsync("/v1/sequences/keyed/next?count=3", (KeyHeader, "order-17"));
        var again = await _api.PostAsync("/v1/sequences/keyed/next?count=3", (KeyHeader, "order-17"));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((null, "true"), (first.Header("Ordo-Repeated"), again.Header("Ordo-Repeated")));
        Assert.Equal(4, (long)(await _api.PostAsync("/v1/sequences/keyed/next")).Json["first"]!);
    }

    [Fact]
    public async Task The_answer_to_a_key_tells_when_it_expires()
    {
        await _api.PutAsync("/v1/sequences/short", """{"keyRetentionMs":60000}""");
        var before = DateTimeOffset.UtcNow;
        var answer = await _api.PostAsync("/v1/sequences/short/next", (KeyHeader, "k"));
        var expires = DateTimeOffset.Parse((string)answer.Json["keyExpires"]!);
        Assert.InRange(expires, before.AddSeconds(59), DateTimeOffset.UtcNow.AddSeconds(61));
        Assert.Matches("""^\{"name":"short","first":1,"last":1,"keyExpires":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$""", answer.Text);
    }

    [Theory]
    [InlineData("?count=2")]
    [InlineData("?create=false")]
    public async Task A_key_used_for_another_request_is_refused(string query)
    {
        await _api.PostAsync("/v1/sequences/reused/next", (KeyHeader, "k"));
        var answer = await _api.PostAsync($"/v1/sequences/reused/next{query}", (KeyHeader, "k"));
        AssertProblem(
            answer,
            HttpStatusCode.UnprocessableEntity,
            "key-reused",
            "This key was used for another request. Repeat that request as it was, or use a new key.");
    }

    [Fact]
    public async Task A_key_belongs_to_its_sequence()
    {
        Assert.Equal(1, (long)(await _api.PostAsync("/v1/sequences/scope-a/next", (KeyHeader, "k"))).Json["last"]!);
        Assert.Equal(2, (long)(await _api.PostAsync("/v1/sequences/scope-b/next?count=2", (KeyHeader, "k"))).Json["last"]!);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("~")]
    [InlineData("a,b/c?d%20")]
    public async Task Keys_are_visible_characters(string key)
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.PostAsync("/v1/sequences/visible/next", (KeyHeader, key))).Status);
    }

    [Fact]
    public async Task A_key_has_1_to_200_characters()
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.PostAsync("/v1/sequences/length/next", (KeyHeader, new string('k', 200)))).Status);
        var answer = await _api.PostAsync("/v1/sequences/length/next", (KeyHeader, new string('k', 201)));
        AssertProblem(answer, HttpStatusCode.BadRequest, "invalid", "A key must be 1 to 200 visible ASCII characters (! to ~, no space).");
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.PostAsync("/v1/sequences/length/next", (KeyHeader, "a b"))).Status);
    }

    [Fact]
    public async Task A_key_is_given_once()
    {
        var answer = await _api.PostAsync("/v1/sequences/twice/next", (KeyHeader, "a"), (KeyHeader, "b"));
        AssertProblem(answer, HttpStatusCode.BadRequest, "invalid", "Idempotency-Key must be given once.");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("")]
    public async Task An_empty_body_of_any_type_is_fine(string contentType)
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("POST", "/v1/sequences/empty/next", "", contentType)).Status);
    }

    [Theory]
    [InlineData("text/plain", 415, "body-type")]
    [InlineData("application/x-www-form-urlencoded", 415, "body-type")]
    [InlineData("", 415, "body-type")]
    [InlineData("application/json", 400, "invalid")]
    public async Task A_body_is_refused(string contentType, int status, string code)
    {
        var answer = await _api.SendAsync("POST", "/v1/sequences/bodies/next", "{}", contentType);
        AssertProblem(answer, (HttpStatusCode)status, code, "This request takes no body. Send it without one.");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_for_its_size()
    {
        var answer = await _api.SendAsync("POST", "/v1/sequences/bodies/next", new string('x', (64 * 1024) + 1), "text/plain");
        AssertProblem(answer, HttpStatusCode.RequestEntityTooLarge, "body-too-large", "A body must be at most 65536 bytes.");
    }

    [Fact]
    public async Task Callers_at_the_same_time_get_each_id_once()
    {
        const int Callers = 200;
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => _api.PostAsync("/v1/sequences/many/next")));
        Assert.Equal(Enumerable.Range(1, Callers).Select(id => (long)id), answers.Select(answer => (long)answer.Json["first"]!).Order());
    }

    private static void AssertProblem(Answer answer, HttpStatusCode status, string code, string detail)
    {
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Type));
        Assert.Equal((int)status, (int)answer.Json["status"]!);
        Assert.Equal((code, detail), (answer.Code, (string?)answer.Json["detail"]));
    }
}
