using Ordo.Api;
using Ordo.CommandLine;

namespace Ordo.Tests.Api;

/// <summary>Which requests go to another server, and which are never sent twice (PROMISES 15).</summary>
public sealed class ApiClientTests
{
    private static readonly string NotDone = ScriptedServer.Answer(503, """{"detail":"No leader."}""");
    private static readonly string Unknown = ScriptedServer.Answer(504, """{"detail":"Nobody knows."}""");
    private static readonly string Done = ScriptedServer.Answer(200, """{"first":7}""");

    /// <summary>Who has a reason does not ask again, and one round is enough to see that all refuse.</summary>
    private static readonly ApiLimits Brief =
        new(TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.Zero);

    private static readonly ApiRequest Keyed = new("POST", "/v1/sequences/a/next?count=1") { Key = "k-1" };
    private static readonly ApiRequest Removal = new("DELETE", "/v1/sequences/a");

    [Fact]
    public void What_was_not_done_is_asked_of_the_next_server()
    {
        using var one = new ScriptedServer(NotDone);
        using var two = new ScriptedServer(Done);
        Assert.Equal(7, new ApiClient([one.Server, two.Server]).Send(Removal).GetProperty("first").GetInt32());
        Assert.Equal(Assert.Single(one.Requests).Split("Host:")[0], Assert.Single(two.Requests).Split("Host:")[0]);
    }

    [Fact]
    public void A_server_that_refuses_the_connection_is_passed_over()
    {
        using var gone = new ScriptedServer();
        Assert.Empty(gone.Requests);
        using var two = new ScriptedServer(Done);
        Assert.Equal(7, new ApiClient([gone.Server, two.Server]).Send(Removal).GetProperty("first").GetInt32());
    }

    [Fact]
    public void With_a_key_an_unknown_outcome_is_asked_again_with_the_same_key()
    {
        using var one = new ScriptedServer(Unknown);
        using var two = new ScriptedServer(ScriptedServer.Breaks);
        using var three = new ScriptedServer(Done);
        Assert.Equal(7, new ApiClient([one.Server, two.Server, three.Server]).Send(Keyed).GetProperty("first").GetInt32());
        foreach (var server in new[] { one, two, three })
        {
            Assert.Contains("Idempotency-Key: k-1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_key_an_unknown_outcome_is_told_and_not_asked_again()
    {
        using var unknown = new ScriptedServer(Unknown);
        using var broken = new ScriptedServer(ScriptedServer.Breaks);
        using var other = new ScriptedServer(Done);
        Assert.Equal("Nobody knows.", Fails([unknown.Server, other.Server], Removal));
        Assert.StartsWith("It is unknown whether this was done", Fails([broken.Server, other.Server], Removal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_the_servers_sentence()
    {
        using var server = new ScriptedServer(ScriptedServer.Answer(409, """{"title":"Conflict","detail":"It exists\nwith step 2."}"""));
        Assert.Equal("It exists with step 2.", Fails([server.Server], Removal));
        using var other = new ScriptedServer(ScriptedServer.Answer(404, "<html>"));
        Assert.Contains("404", Fails([other.Server], Removal), StringComparison.Ordinal);
        using var stranger = new ScriptedServer(ScriptedServer.Answer(200, "<html>"));
        Assert.Contains("--server", Fails([stranger.Server], Removal), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_majority_the_members_own_sentence_is_the_last_word_and_refused_connections_are_not()
    {
        using var gone = new ScriptedServer();
        Assert.Empty(gone.Requests);
        using var one = new ScriptedServer(NotDone);
        Assert.Equal("No leader.", Fails([gone.Server, one.Server], Keyed, Brief));
    }

    [Fact]
    public void When_nobody_takes_it_up_the_line_names_every_server()
    {
        using var one = new ScriptedServer();
        using var two = new ScriptedServer();
        Assert.Empty(one.Requests.Concat(two.Requests));
        var line = Fails([one.Server, two.Server], Keyed, Brief);
        Assert.Equal($"No answer: {one.Server}, {two.Server} refused the connection. Start a cluster with 'ordo up', or name one with --server.", line);
    }

    [Fact]
    public void What_may_have_been_done_is_never_called_not_done()
    {
        using var one = new ScriptedServer(Unknown);
        using var two = new ScriptedServer(NotDone);
        Assert.Equal("It is unknown whether this was done: No leader.", Fails([one.Server, two.Server], Keyed, Brief));
    }

    [Fact]
    public void The_status_tells_what_was_there_already()
    {
        using var server = new ScriptedServer(ScriptedServer.Answer(201, "{}"));
        new ApiClient([server.Server]).Send(new ApiRequest("PUT", "/v1/sequences/a") { Body = "{}" }, out var status);
        Assert.Equal(201, status);
    }

    private static string Fails(IReadOnlyList<ApiServer> servers, ApiRequest request, ApiLimits? limits = null) =>
        Assert.Throws<CommandException>(() => new ApiClient(servers, limits).Send(request)).Message;
}
