using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Ordo.Server.Tests.OnePort;

/// <summary>HTTP/1.1 and HTTP/2 on one port with TLS: the handshake says which (ALPN, RFC 7301).</summary>
public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = SelfSigned();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Each_client_gets_the_protocol_that_it_asks_for()
    {
        await using var port = await StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting() });
        var answers = new List<string>();
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20, HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{port.Address}/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await client.SendAsync(request, Token);
            answers.Add(await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(["HTTP/1.1", "HTTP/2", "HTTP/1.1", "HTTP/2"], answers);
        Assert.Empty(port.Errors);
    }

    [Theory]
    [InlineData(new[] { "http/1.1" }, "http/1.1")]
    [InlineData(new[] { "h2" }, "h2")]
    [InlineData(new[] { "http/1.1", "h2" }, "h2")]
    [InlineData(new string[0], "")]
    public async Task HTTP_2_is_chosen_when_both_are_offered(string[] offered, string chosen)
    {
        await using var port = await StartAsync();
        using var stream = await ConnectAsync(port);
        var options = Trusting();
        options.ApplicationProtocols = offered.Length == 0 ? null : [.. offered.Select(name => new SslApplicationProtocol(name))];
        await stream.AuthenticateAsClientAsync(options, Token);
        Assert.Equal(chosen, stream.NegotiatedApplicationProtocol.ToString());
    }

    [Fact]
    public async Task A_client_that_offers_neither_is_refused_in_the_handshake()
    {
        await using var port = await StartAsync();
        using var stream = await ConnectAsync(port);
        var options = Trusting();
        options.ApplicationProtocols = [new SslApplicationProtocol("spdy/3")];
        await Assert.ThrowsAsync<AuthenticationException>(() => stream.AuthenticateAsClientAsync(options, Token));
    }

    [Fact]
    public async Task Cleartext_is_closed_and_nobody_else_notices()
    {
        await using var port = await StartAsync();
        using (var wire = await port.ConnectAsync())
        {
            await wire.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.DoesNotContain("HTTP", await wire.ReceiveAsync(100), StringComparison.Ordinal);
        }

        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting() });
        Assert.Equal("HTTP/1.1", await client.GetStringAsync(new Uri($"https://{port.Address}/"), Token));
        Assert.Empty(port.Errors);
    }

    [Fact]
    public async Task The_limit_counts_connections_with_TLS()
    {
        await using var port = await StartAsync(most: 1);
        using var first = await ConnectAsync(port);
        await first.AuthenticateAsClientAsync(Trusting(), Token);
        using var second = await port.ConnectAsync();
        await second.ClosedAsync();
        Assert.Equal(1, port.Limit.Refused);
    }

    private static SslClientAuthenticationOptions Trusting() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
    };

    private static async Task<SslStream> ConnectAsync(TestPort port)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(port.Address, Token);
        return new SslStream(new System.Net.Sockets.NetworkStream(socket, ownsSocket: true));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private Task<TestPort> StartAsync(int most = 100) => TestPort.StartAsync(most, tls: new HttpsConnectionAdapterOptions { ServerCertificate = _certificate });
}
