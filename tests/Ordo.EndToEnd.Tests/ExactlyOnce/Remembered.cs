using System.Net;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.ExactlyOnce;

/// <summary>A request that can be told from all others, and the ids it got first.</summary>
/// <param name="Headers">Its key, or its session and number.</param>
/// <param name="First">The first id it got.</param>
/// <param name="Count">How many ids it asks for.</param>
internal sealed record Remembered((string Name, string Value)[] Headers, long First, int Count);

/// <summary>Sends requests with keys and with session numbers, and sends them all again to every member.</summary>
internal sealed class Requests(string sequence, long session)
{
    private readonly List<Remembered> _all = [];

    /// <summary>The number of the session's request to be sent next.</summary>
    private int _number = 1;

    /// <summary>How many ids all requests together have got.</summary>
    public int Ids => _all.Sum(request => request.Count);

    /// <summary>Opens a session through a member.</summary>
    public static async Task<Requests> OpenAsync(MemberApi member, string sequence)
    {
        var answer = await member.SendAsync(HttpMethod.Post, "v1/sessions");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return new Requests(sequence, answer.Json.GetProperty("session").GetInt64());
    }

    /// <summary>Sends new requests of both kinds through each member, for one id and for more.</summary>
    public async Task SendNewAsync(IEnumerable<MemberApi> members)
    {
        foreach (var member in members)
        {
            for (var count = 1; count <= 4; count++)
            {
                await SendNewAsync(member, count, NewKey());
                await SendNewAsync(member, count, NewNumber());
            }
        }
    }

    /// <summary>Headers with a key of their own.</summary>
    public static (string, string)[] NewKey() => [("Idempotency-Key", $"key-{Guid.NewGuid():N}")];

    /// <summary>Headers with the session's next number.</summary>
    public (string, string)[] NewNumber() =>
        [("Ordo-Session", $"{session}"), ("Ordo-Request", $"{_number++}"), ("Ordo-Lowest-Awaited", "1")];

    /// <summary>Sends every request again to some members; each must give the ids it gave first.</summary>
    public async Task RepeatAsync(IEnumerable<MemberApi> members)
    {
        foreach (var member in members)
        {
            foreach (var request in _all)
            {
                var answer = await SendAsync(member, request.Count, request.Headers);
                Assert.True(answer.Status == HttpStatusCode.OK, $"Member {member.Id}, {string.Join(", ", request.Headers)}: {answer.Text}");
                Assert.Equal(request.First, answer.First);
                Assert.Equal(request.First + request.Count - 1, answer.Json.GetProperty("last").GetInt64());
            }
        }
    }

    /// <summary>Sends a request for so many ids with these headers to a member.</summary>
    public Task<Answer> SendAsync(MemberApi member, int count, (string, string)[] headers) =>
        member.SendAsync(HttpMethod.Post, $"v1/sequences/{sequence}/next?count={count}", headers);

    /// <summary>Sends every key again with another count; each must be refused by each member.</summary>
    public async Task ReuseKeysAsync(IEnumerable<MemberApi> members)
    {
        foreach (var member in members)
        {
            foreach (var request in _all.Where(request => request.Headers.Length == 1))
            {
                var answer = await SendAsync(member, request.Count + 1, request.Headers);
                Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            }
        }
    }

    private async Task SendNewAsync(MemberApi member, int count, (string, string)[] headers) =>
        _all.Add(new Remembered(headers, (await SendAsync(member, count, headers)).First, count));
}
