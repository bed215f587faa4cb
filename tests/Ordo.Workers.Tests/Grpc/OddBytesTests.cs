using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>Bodies byte by byte, as no proper client sends them. Each has a status of gRPC, and the server goes on.</summary>
public sealed class OddBytesTests : IAsyncLifetime
{
    private const string Seven = "00000000020807";
    private const int Ok = 0;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;

    private RunningGrpcServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningGrpcServer.StartAsync();
        _client = new HttpClient
        {
            BaseAddress = _server.Address.ToUri(),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    // A byte, half of a surrogate pair and an end too early that are no UTF-8: Google.Protobuf reads each as U+FFFD.
    [Theory]
    [InlineData("/Reverse/reverse", "00000000020A00", Ok)]
    [InlineData("/Reverse/reverse", "00000000030A01FF", Ok)]
    [InlineData("/Reverse/reverse", "00000000050A03EDA080", Ok)]
    [InlineData("/Service/reverse", "00000000030A01C3", Ok)]
    [InlineData("/Split/split", "0000000006" + "0A01FF" + "120120", Ok)]
    [InlineData("/Reverse/reverse", "0000000002FFFF", Internal)]
    [InlineData("/Reverse/reverse", "474554202F", Internal)]
    [InlineData("/Reverse/reverse", "00FFFFFFFF", ResourceExhausted)]
    [InlineData("/Isprime/isprime", "", Ok)]
    [InlineData("/Isprime/isprime", Seven + Seven, Ok)]
    [InlineData("/Isprime/isprime", Seven + "00000000", Internal)]
    [InlineData("/Isprime/isprime", Seven + "00000000020A00", Ok)] // A text where the number should be is a field that is not ours.
    [InlineData("/Isprime/isprime", Seven + "0000001000", ResourceExhausted)]
    [InlineData("/Service/isprime", Seven + "FF", Internal)]
    [InlineData("/isprime/Isprime", Seven, Unimplemented)]
    [InlineData("/Isprime/IsPrime", Seven, Unimplemented)]
    public async Task A_body_has_its_status_and_the_next_one_is_served(string method, string hex, int status)
    {
        Assert.Equal(status, await SendAsync(method, hex));
        Assert.Equal(Ok, await SendAsync("/Isprime/isprime", Seven));
    }

    [Fact]
    public async Task What_is_no_UTF8_is_read_as_the_character_for_that()
    {
        var (_, body) = await AskAsync("/Reverse/reverse", "00000000040A0241FF");
        Assert.Equal("00000000060A04EFBFBD41", Convert.ToHexString(body));
    }

    private async Task<int> SendAsync(string method, string hex) => (await AskAsync(method, hex)).Status;

    private async Task<(int Status, byte[] Body)> AskAsync(string method, string hex)
    {
        var token = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(hex)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await _client.SendAsync(request, token);
        var body = await response.Content.ReadAsByteArrayAsync(token);
        var headers = response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.GetValues("grpc-status");
        return (int.Parse(Assert.Single(headers), CultureInfo.InvariantCulture), body);
    }
}
