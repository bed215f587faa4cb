using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Grpc;

/// <summary>Requests beside the methods of the gRPC face, over both protocols of its port: clients of gRPC get a status, everybody else what HTTP has for it.</summary>
public sealed class OtherRequestTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new(1);

    public async ValueTask InitializeAsync() => await _cluster.StartAsync(1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("/ordo.v1.Sequences/Nothing")]
    [InlineData("/ordo.v1.Nothing/Next")]
    [InlineData("/ordo.v1.sequences/next")]
    [InlineData("/")]
    [InlineData("/v1/cluster")]
    public async Task A_call_of_a_method_that_is_not_there_is_unimplemented(string path)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, "application/grpc", HttpVersion.Version20);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("12", Assert.Single(answer.Headers.GetValues("grpc-status")));
        Assert.Contains(path, Uri.UnescapeDataString(Assert.Single(answer.Headers.GetValues("grpc-message"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ordo.v1.Sequences/Next")]
    [InlineData("/ordo.v1.Sequences/Nothing")]
    [InlineData("/grpc.health.v1.Health/Check")]
    public async Task Over_HTTP_1_a_call_is_told_what_it_needs(string path)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, "application/grpc", HttpVersion.Version11);
        Assert.Equal(HttpStatusCode.UpgradeRequired, status);
        Assert.Equal($"{path} is a method of gRPC, which needs HTTP/2; this request came over HTTP/1.1.\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("POST", "/v1/nothing", "application/json", HttpStatusCode.NotFound)]
    [InlineData("POST", "/ordo.v1.Sequences/Nothing", "application/json", HttpStatusCode.NotFound)]
    [InlineData("GET", "/ordo.v1.Sequences/Nothing", "application/grpc", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/cluster", "application/json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/ordo.v1.Sequences/Next", "application/grpc", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/ordo.v1.Sequences/Next", "application/json", HttpStatusCode.UnsupportedMediaType)]
    public async Task Everybody_else_gets_what_HTTP_has_for_it(string method, string path, string contentType, HttpStatusCode expected)
    {
        var (status, answer) = await SendAsync(new HttpMethod(method), path, contentType, HttpVersion.Version20);
        Assert.Equal(expected, status);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(answer.Headers.Contains("grpc-status"));
    }

    private async Task<(HttpStatusCode Status, HttpResponseMessage Answer)> SendAsync(HttpMethod method, string path, string contentType, Version version)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://{_cluster.Members[0].Address}:{_cluster.Members[0].ApiPort}{path}")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new(contentType);
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer);
    }
}
