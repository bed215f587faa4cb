using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ordo.Rpc.Client;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>Calls over TLS, to a server that speaks both versions of HTTP on its port.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly RpcCallOptions Bounded = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly X509Certificate2 _certificate = SelfSigned();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task A_call_goes_over_HTTP_2_by_ALPN()
    {
        var trusting = new RpcChannelOptions
        {
            Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == _certificate.Subject },
        };

        // 00000000040A026869 is the reply "hi".
        await using var server = await RawServer.StartAsync(RawServer.Answer("00000000040A026869", "0"), _certificate, trusting);
        Assert.Equal("hi", (await server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token)).Text);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_no_call()
    {
        await using var server = await RawServer.StartAsync(RawServer.Answer("00000000040A026869", "0"), _certificate);
        var failure = await Assert.ThrowsAsync<RpcException>(() => server.Channel.UnaryAsync(EchoMethods.Unary, new EchoRequest(), Bounded, Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
        Assert.Contains("certificate", failure.Status.Detail, StringComparison.Ordinal);
        Assert.False(failure.WasSent);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
