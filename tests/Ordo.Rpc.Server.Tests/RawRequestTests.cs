using System.Net;
using System.Net.Http.Headers;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Server.Tests;

/// <summary>Requests byte by byte, as no proper client sends them, and the status that each is answered with.</summary>
public sealed class RawRequestTests(EchoServer server) : IClassFixture<EchoServer>, IDisposable
{
    private const string Hello = "00000000070A0568656C6C6F";

    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(20),
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("Unary", Hello, 0)]
    [InlineData("Unary", "", 12)]
    [InlineData("Unary", Hello + Hello, 12)]
    [InlineData("Unary", "0000000007", 13)]
    [InlineData("Unary", "00000000070A0568", 13)]
    [InlineData("Unary", "000000", 13)]
    [InlineData("Unary", "47455420", 13)]
    [InlineData("Unary", "00000000020AFF", 13)]
    [InlineData("Unary", "0000000003FFFFFF", 13)]
    [InlineData("Unary", "01000000070A0568656C6C6F", 13)]
    [InlineData("Unary", "00FFFFFFFF", 8)]
    [InlineData("ClientStream", "", 0)]
    [InlineData("ClientStream", Hello + "0000", 13)]
    [InlineData("Duplex", "", 0)]
    [InlineData("Duplex", Hello + Hello, 0)]
    [InlineData("Duplex", Hello + "FF", 13)]
    [InlineData("ServerStream", "", 12)]
    [InlineData("Nothing", Hello, 12)]
    [InlineData("unary", Hello, 12)]
    public async Task A_body_has_its_status(string method, string hex, int status)
    {
        using var response = await SendAsync($"/ordo.rpc.tests.Echo/{method}", Convert.FromHexString(hex));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/grpc", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, await StatusOfAsync(response));
    }

    [Fact]
    public async Task A_call_that_ends_well_has_its_message_in_the_body_and_its_status_in_the_trailers()
    {
        using var response = await SendAsync("/ordo.rpc.tests.Echo/Unary", Convert.FromHexString(Hello));
        Assert.Equal(Hello, Convert.ToHexString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        Assert.False(response.Headers.Contains("grpc-status"));
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        Assert.False(response.TrailingHeaders.Contains("grpc-message"));
    }

    [Fact]
    public async Task An_error_before_any_message_is_headers_alone()
    {
        using var response = await SendAsync("/ordo.rpc.tests.Echo/Unary", Framed(new EchoRequest { Status = 5, Detail = "nicht da: 100 % weg ☹" }));
        Assert.Equal("5", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Equal("nicht da: 100 %25 weg %E2%98%B9", Assert.Single(response.Headers.GetValues("grpc-message")));
        Assert.Equal("told so", Assert.Single(response.Headers.GetValues("x-why")));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(response.TrailingHeaders);
    }

    [Theory]
    [InlineData("grpc-timeout", "0m", 4)]
    [InlineData("grpc-timeout", "1n", 4)]
    [InlineData("grpc-timeout", "soon", 13)]
    [InlineData("grpc-timeout", "-1S", 13)]
    [InlineData("grpc-timeout", "99999999H", 0)]
    [InlineData("grpc-encoding", "identity", 0)]
    [InlineData("grpc-encoding", "gzip", 12)]
    public async Task A_header_has_its_status(string name, string value, int status)
    {
        using var response = await SendAsync("/ordo.rpc.tests.Echo/Unary", Convert.FromHexString(Hello), request => request.Headers.Add(name, value));
        Assert.Equal(status, await StatusOfAsync(response));
        Assert.Equal(status == 12, response.Headers.TryGetValues("grpc-accept-encoding", out var accepted) && Assert.Single(accepted) == "identity");
    }

    [Theory]
    [InlineData("/ordo.rpc.tests.Echo/Unary", "application/grpc+proto", 200)]
    [InlineData("/ordo.rpc.tests.Echo/Unary", "application/grpc; charset=utf-8", 200)]
    [InlineData("/ordo.rpc.tests.Echo/Unary", "application/json", 415)]
    [InlineData("/ordo.rpc.tests.Echo/Unary", "application/grpc+json", 415)]
    [InlineData("/ordo.rpc.tests.Echo/Unary", "application/grpc-web", 415)]
    [InlineData("/nothing/here", "application/json", 404)]
    [InlineData("/nothing", "application/grpc", 200)]
    [InlineData("/plain/get", "application/grpc", 200)]
    [InlineData("/plain/get", "application/json", 405)]
    [InlineData("/plain/post", "application/json", 200)]
    public async Task Only_gRPC_is_answered_as_gRPC(string path, string contentType, int expected)
    {
        using var response = await SendAsync(
            path, Convert.FromHexString(Hello), request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType));
        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Another_HTTP_method_is_not_allowed()
    {
        using var response = await _client.GetAsync(new Uri("/ordo.rpc.tests.Echo/Unary", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Bodies_left_unread_do_not_use_up_the_connection()
    {
        // 40 × 90 000 bytes are more than the window of the connection (1 MiB): it would stand still if refused bodies kept their share.
        var tooLong = new byte[90_000];
        tooLong[1] = 0x7F;
        for (var i = 0; i < 40; i++)
        {
            using var refused = await SendAsync("/ordo.rpc.tests.Echo/Unary", tooLong);
            Assert.Equal(8, await StatusOfAsync(refused));
        }

        using var response = await SendAsync("/ordo.rpc.tests.Echo/Unary", Framed(new EchoRequest { Text = new string('x', 90_000) }));
        Assert.Equal(0, await StatusOfAsync(response));
    }

    [Fact]
    public async Task What_a_handler_throws_is_logged_once_and_told_to_nobody()
    {
        var secret = $"secret {Guid.NewGuid()}";
        using var response = await SendAsync("/ordo.rpc.tests.Echo/Unary", Framed(new EchoRequest { Status = -1, Detail = secret }));
        Assert.Equal(2, await StatusOfAsync(response));
        Assert.DoesNotContain("secret", Assert.Single(response.Headers.GetValues("grpc-message")), StringComparison.Ordinal);
        Assert.Single(server.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    private static byte[] Framed(EchoRequest request)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Ordo.Rpc.Wire.MessageFrame.Write(output, request, request.CalculateSize());
        return output.WrittenSpan.ToArray();
    }

    private static async Task<int> StatusOfAsync(HttpResponseMessage response)
    {
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var headers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : (HttpHeaders)response.Headers;
        return int.Parse(Assert.Single(headers.GetValues("grpc-status")), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<HttpResponseMessage> SendAsync(string path, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        change?.Invoke(request);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
