using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ordo.Chord.Web;

namespace Ordo.Chord.Tests.Web;

/// <summary>What the face answers, over a loopback connection.</summary>
public sealed partial class WebFaceTests : IAsyncLifetime
{
    /// <summary>How long a match may take, in ms of real time: far above what a loaded machine needs, it only ends one that would never end.</summary>
    private const int MatchLimitMs = 60_000;

    private readonly FakeRing _ring = new(5, 24, 26, 2, 16, 31, 25);
    private readonly HttpClient _client = new();
    private RingHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RingHost.StartAsync(_ring);
        _client.BaseAddress = _host.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_page_and_every_file_that_it_names_is_there_and_nothing_comes_from_elsewhere()
    {
        var waiting = new Queue<string>(["/"]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { "/" };
        while (waiting.TryDequeue(out var path))
        {
            using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("default-src 'none'; script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            var text = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            foreach (var named in Reference().Matches(text).Select(match => $"/{match.Groups["path"].Value}").Where(named => named != "/api/ring" && seen.Add(named)))
            {
                waiting.Enqueue(named);
            }
        }

        var files = Directory.GetFiles(PagesFolder()).Select(Path.GetFileName).Where(file => file != "ring.html").Select(file => $"/{file}");
        Assert.Equal([.. files.Order(StringComparer.Ordinal)], seen.Where(path => path != "/").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_browser_that_has_a_file_does_not_load_it_again()
    {
        using var first = await GetAsync("/main.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/main.js", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task The_ring_a_node_and_a_way_are_JSON_in_camel_case()
    {
        _ring.Save("\"<b>🦊", "a text");
        Assert.Equal(6, (await JsonAsync("/api/ring")).GetProperty("nodes").GetArrayLength());
        var node = await JsonAsync($"/api/node/{_ring.IdOf(24).ToUpperInvariant()}");
        Assert.Equal(("24", _ring.IdOf(16), 0.5), (node.GetProperty("label").GetString(), node.GetProperty("predecessor").GetString(), node.GetProperty("ownsFrom").GetDouble()));
        var lookup = await JsonAsync($"/api/lookup?key={Uri.EscapeDataString("\"<b>🦊")}");
        Assert.Equal(("\"<b>🦊", true, "a text"), (lookup.GetProperty("key").GetString(), lookup.GetProperty("found").GetBoolean(), lookup.GetProperty("text").GetString()));
        Assert.Equal("1", (await JsonAsync("/api/lookup?key=")).GetProperty("place").GetString());
    }

    [Theory]
    [InlineData("/api/node/24", 400, "A node's id has 40 hexadecimal digits")]
    [InlineData("/api/node/zz00000000000000000000000000000000000000", 400, "A node's id has 40 hexadecimal digits")]
    [InlineData("/api/node/0100000000000000000000000000000000000000", 404, "The ring has no node of that id now")]
    [InlineData("/api/lookup", 400, "Say one key")]
    [InlineData("/api/lookup?key=a&key=b", 400, "Say one key")]
    [InlineData("/api/nodes", 404, "There is /api/ring")]
    public async Task A_bad_request_gets_one_clear_problem(string path, int status, string detail)
    {
        using var answer = await GetAsync(path);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(detail, (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_key_works_and_one_byte_more_is_refused()
    {
        var longest = string.Concat(Enumerable.Repeat("é", WebFace.MaxKeyBytes / 2));
        Assert.Equal(longest, (await JsonAsync($"/api/lookup?key={Uri.EscapeDataString(longest)}")).GetProperty("key").GetString());
        using var answer = await GetAsync($"/api/lookup?key={Uri.EscapeDataString(longest)}x");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("A key looked up here has at most 65536 bytes in UTF-8.", (await ReadAsync(answer)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Events_tell_the_ring_at_once_and_each_change_and_end_with_the_host()
    {
        using var answer = await _client.GetAsync(new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(6, (await NextRingAsync(reader)).GetProperty("nodes").GetArrayLength());
        _ring.Join(9, "127.0.0.1:20009");
        Assert.Equal(7, (await NextRingAsync(reader)).GetProperty("nodes").GetArrayLength());
        await _host.DisposeAsync();
        Assert.Equal("", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<JsonElement> NextRingAsync(StreamReader events)
    {
        Assert.Equal("event: ring", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        var data = await events.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        using var document = JsonDocument.Parse(data!["data: ".Length..]);
        return document.RootElement.Clone();
    }

    private static string PagesFolder() => Path.Combine(Repository.Root, "systems/Ordo.Chord/Web/Pages");

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await ReadAsync(answer);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    [GeneratedRegex("""(?:(?:href|src)="/|from '\./)(?<path>[^"']+)["']""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: MatchLimitMs)]
    private static partial Regex Reference();
}
