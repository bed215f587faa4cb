using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Ordo.Server.Tests.Hosting;

/// <summary>An answer: its status, its text, and the same as JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Response)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Type => Response.Content.Headers.ContentType?.MediaType;

    /// <summary>The word for programs in a problem.</summary>
    public string? Code => (string?)Json["code"];

    public string? Header(string name) => Response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}

/// <summary>Sends requests as tests write them: method, path, body, headers.</summary>
internal sealed class Api(HttpClient client)
{
    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] headers) => SendAsync("POST", path, headers: headers);

    public Task<Answer> PutAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("PUT", path, json, headers: headers);

    public Task<Answer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, headers: headers);

    public async Task<Answer> SendAsync(
        string method, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }
}
