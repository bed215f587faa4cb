using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

/// <summary>On a real port: a test server has no raw request target, from which the key is read.</summary>
public sealed class KeyTests(OneListeningMember member) : IClassFixture<OneListeningMember>
{
    private readonly Api _api = member.Api;

    [Theory]
    [InlineData("order-17", "order-17")]
    [InlineData("a/b", "a/b")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("q?x=1#y", "q%3Fx=1%23y")]
    [InlineData("!~", "%21%7E")]
    public async Task What_a_key_got_is_found_by_the_percent_encoded_key(string key, string inPath)
    {
        var given = await _api.PostAsync("/v1/sequences/keys/next?count=2", ("Idempotency-Key", key));
        var found = await _api.GetAsync($"/v1/sequences/keys/keys/{inPath}");
        Assert.Equal((HttpStatusCode.OK, key), (found.Status, (string?)found.Json["key"]));
        foreach (var field in new[] { "name", "first", "last", "keyExpires" })
        {
            Assert.Equal(given.Json[field]!.ToJsonString(), found.Json[field]!.ToJsonString());
        }
    }

    [Fact]
    public async Task An_unknown_key_and_a_key_of_an_unknown_sequence_are_not_found()
    {
        await _api.PostAsync("/v1/sequences/keys/next");
        var answer = await _api.GetAsync("/v1/sequences/keys/keys/nobody?read=local");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-key"), (answer.Status, answer.Code));
        var none = await _api.GetAsync("/v1/sequences/nos/keys/k");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-sequence", "There is no sequence 'nos'."), (none.Status, none.Code, (string?)none.Json["detail"]));
    }

    [Theory]
    [InlineData("a%20b")]
    [InlineData("%C3%A4")]
    [InlineData("")]
    public async Task A_wrong_key_is_refused(string inPath)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await _api.GetAsync($"/v1/sequences/keys/keys/{inPath}")).Status);
    }
}
