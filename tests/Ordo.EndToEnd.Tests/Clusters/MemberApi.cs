using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Ordo.EndToEnd.Tests.Clusters;

/// <summary>An answer of the REST face.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The first id, of an answer that must be a success.</summary>
    public long First => Status == HttpStatusCode.OK
        ? Json.GetProperty("first").GetInt64()
        : throw new InvalidOperationException($"{(int)Status} {Text}");

    /// <summary>Whether the request was not done, or nobody knows whether it was: it is to be sent again with the same key.</summary>
    public bool IsToBeRetried => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}

/// <summary>One member's REST face, over connections of its own.</summary>
internal sealed class MemberApi(int id, string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        BaseAddress = new Uri($"http://{address}/"),
        Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>The member's number.</summary>
    public int Id { get; } = id;

    /// <summary>Its host and API port.</summary>
    public string Address { get; } = address;

    /// <summary>Its API port.</summary>
    public int Port => _http.BaseAddress!.Port;

    /// <summary>Its peer port.</summary>
    public int PeerPort => Port + 2;

    /// <summary>Sends a request; null when the connection could not be made or broke.</summary>
    public async Task<Answer?> TrySendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _http.SendAsync(request);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or SocketException)
        {
            // The bare SocketException comes from HttpClient when a connection is reset right after it was made.
            return null;
        }
    }

    /// <summary>Sends a request that must be answered.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) =>
        await TrySendAsync(method, path, headers) ?? throw new InvalidOperationException($"Member {Id} did not answer {method} {path}.");

    /// <summary>Asks for the next ids.</summary>
    public Task<Answer?> TryNextAsync(string sequence, string? key = null, int count = 1) =>
        TrySendAsync(HttpMethod.Post, $"v1/sequences/{sequence}/next?count={count}", key is null ? [] : [("Idempotency-Key", key)]);

    /// <summary>Asks for the next ids, and must get an answer.</summary>
    public async Task<Answer> NextAsync(string sequence, string? key = null, int count = 1) =>
        await TryNextAsync(sequence, key, count) ?? throw new InvalidOperationException($"Member {Id} did not answer.");

    /// <summary>Whether it says that it is ready: it knows a leader and has caught up with what was committed.</summary>
    public async Task<bool> IsReadyAsync() => await TrySendAsync(HttpMethod.Get, "health/ready") is { Status: HttpStatusCode.OK };

    /// <summary>The number of the leader, as soon as one of the members says so of itself.</summary>
    public static async Task<int> LeaderOfAsync(IReadOnlyList<MemberApi> members)
    {
        MemberApi? leader = null;
        await Until.TrueAsync("a leader", async () =>
        {
            var leads = await Task.WhenAll(members.Select(member => member.LeadsAsync()));
            leader = members.Zip(leads).FirstOrDefault(member => member.Second).First;
            return leader is not null;
        });
        return leader!.Id;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<bool> LeadsAsync() =>
        await TrySendAsync(HttpMethod.Get, "v1/cluster") is { Status: HttpStatusCode.OK } answer
        && answer.Json.GetProperty("leader") is { ValueKind: JsonValueKind.Number } leader
        && leader.GetInt32() == Id;
}
