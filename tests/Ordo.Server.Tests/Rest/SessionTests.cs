using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

public sealed class SessionTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task A_request_of_a_session_is_executed_once()
    {
        var session = await OpenAsync();
        var first = await NextAsync("once", session, number: 1, lowest: 1);
        var again = await NextAsync("once", session, number: 1, lowest: 1);
        Assert.Equal("""{"name":"once","first":1,"last":1}""", first.Text);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((null, "true"), (first.Header("Ordo-Repeated"), again.Header("Ordo-Repeated")));
        Assert.Equal(2, (long)(await NextAsync("once", session, number: 2, lowest: 1)).Json["first"]!);
    }

    [Fact]
    public async Task A_number_used_for_another_request_is_refused()
    {
        var session = await OpenAsync();
        await NextAsync("mine", session, number: 1, lowest: 1);
        var removed = await _api.DeleteAsync("/v1/sequences/mine", Headers(session, 1, 1));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "number-reused"), (removed.Status, removed.Code));
        Assert.Equal(1, (long)(await _api.GetAsync("/v1/sequences/mine")).Json["last"]!);
    }

    [Fact]
    public async Task Creating_and_removing_in_a_session_happen_once_too()
    {
        var session = await OpenAsync();
        Assert.Equal(HttpStatusCode.Created, (await _api.PutAsync("/v1/sequences/made", "{}", Headers(session, 1, 1))).Status);
        Assert.Equal(HttpStatusCode.Created, (await _api.PutAsync("/v1/sequences/made", "{}", Headers(session, 1, 1))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _api.DeleteAsync("/v1/sequences/made", Headers(session, 2, 1))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _api.DeleteAsync("/v1/sequences/made", Headers(session, 2, 1))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _api.DeleteAsync("/v1/sequences/made", Headers(session, 3, 1))).Status);
    }

    [Fact]
    public async Task An_answer_that_is_no_longer_awaited_is_gone()
    {
        var session = await OpenAsync();
        await NextAsync("dropped", session, number: 1, lowest: 1);
        await NextAsync("dropped", session, number: 2, lowest: 2);
        var answer = await NextAsync("dropped", session, number: 1, lowest: 1);
        Assert.Equal((HttpStatusCode.Conflict, "answer-dropped"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_number_must_lie_within_the_window()
    {
        var session = await OpenAsync();
        Assert.Equal(HttpStatusCode.OK, (await NextAsync("window", session, number: 1024, lowest: 1)).Status);
        var answer = await NextAsync("window", session, number: 1025, lowest: 1);
        Assert.Equal((HttpStatusCode.Conflict, "session-window"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_unknown_session_is_told()
    {
        var answer = await NextAsync("stranger", session: "123456789", number: 1, lowest: 1);
        Assert.Equal((HttpStatusCode.Conflict, "session-unknown"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_closed_session_is_unknown()
    {
        var session = await OpenAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await _api.DeleteAsync($"/v1/sessions/{session}")).Status);
        Assert.Equal("session-unknown", (await NextAsync("closed", session, number: 1, lowest: 1)).Code);
        var again = await _api.DeleteAsync($"/v1/sessions/{session}");
        Assert.Equal((HttpStatusCode.NotFound, "session-unknown"), (again.Status, again.Code));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("99999999999999999999")]
    public async Task A_session_id_is_a_number_from_1_on(string id)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.DeleteAsync($"/v1/sessions/{id}")).Status);
    }

    [Fact]
    public async Task The_three_headers_belong_together()
    {
        var session = await OpenAsync();
        foreach (var left in Headers(session, 1, 1))
        {
            var answer = await _api.PostAsync("/v1/sequences/together/next", [.. Headers(session, 1, 1).Where(header => header != left)]);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(
                "Ordo-Session, Ordo-Request and Ordo-Lowest-Awaited must be given together, each a whole number from 1 on.", (string?)answer.Json["detail"]);
        }
    }

    [Theory]
    [InlineData("1", "0", "1")]
    [InlineData("1", "1", "2")]
    [InlineData("x", "1", "1")]
    [InlineData("0", "1", "1")]
    [InlineData("1", "1", "0")]
    public async Task Headers_that_make_no_sense_are_refused(string session, string number, string lowest)
    {
        var answer = await _api.PostAsync("/v1/sequences/sense/next", ("Ordo-Session", session), ("Ordo-Request", number), ("Ordo-Lowest-Awaited", lowest));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code));
    }

    private async Task<string> OpenAsync()
    {
        var opened = await _api.PostAsync("/v1/sessions");
        var session = (ulong)opened.Json["session"]!;
        Assert.Equal((HttpStatusCode.Created, $"/v1/sessions/{session}"), (opened.Status, opened.Header("Location")));
        return $"{session}";
    }

    private Task<Answer> NextAsync(string name, string session, int number, int lowest) =>
        _api.PostAsync($"/v1/sequences/{name}/next", Headers(session, number, lowest));

    private static (string Name, string Value)[] Headers(string session, int number, int lowest) =>
        [("Ordo-Session", session), ("Ordo-Request", $"{number}"), ("Ordo-Lowest-Awaited", $"{lowest}")];
}
