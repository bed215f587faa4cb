using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Hosting;

/// <summary>A member with a certificate: what its API port speaks, and what stops its start.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task REST_and_gRPC_speak_TLS_on_one_port_and_cleartext_gets_nothing()
    {
        using var root = Authority();
        using var certificate = Issued(root);
        var files = Files(certificate.ExportCertificatePem() + "\n" + root.ExportCertificatePem(), _key.ExportPkcs8PrivateKeyPem());
        await using var cluster = new Cluster(1) { With = options => options with { Tls = files } };
        await cluster.StartAsync(1);
        var address = new Uri($"https://127.0.0.1:{cluster.Members[0].ApiPort}");

        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = Trusting(root) }) { BaseAddress = address };
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sequences/a/next") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await client.SendAsync(request, Token);
            Assert.Equal((HttpStatusCode.OK, version), (answer.StatusCode, answer.Version));
        }

        await using var channel = new RpcChannel(address, new RpcChannelOptions { Tls = Trusting(root) });
        var next = new RpcMethod<NextRequest, NextReply>(SequencesReflection.Descriptor.Services[0], "Next");
        Assert.Equal(3, (await channel.UnaryAsync(next, new NextRequest { Name = "a" }, cancellationToken: Token)).First);
        await using var clear = new RpcChannel(new Uri($"http://127.0.0.1:{address.Port}"));
        var failure = await Assert.ThrowsAsync<RpcException>(() => clear.UnaryAsync(next, new NextRequest { Name = "a" }, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unavailable, failure.Status.Code);
    }

    [Fact]
    public void A_start_without_a_usable_certificate_is_one_line_that_says_why()
    {
        using var certificate = Own(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var expired = Own(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-2));
        using var future = Own(DateTimeOffset.UtcNow.AddDays(2), DateTimeOffset.UtcNow.AddDays(3));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (pem, key) = (certificate.ExportCertificatePem(), _key.ExportPkcs8PrivateKeyPem());
        var encrypted = _key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));

        Fails(new TlsFiles(_directory["none.pem"], Files(pem, key).Key), "tls:certificate is ", "there is no such file.");
        Fails(new TlsFiles(Files(pem, key).Certificate, _directory["none.pem"]), "tls:key is ", "there is no such file.");
        Fails(new TlsFiles(_directory.Path, Files(pem, key).Key), "tls:certificate is ", "it cannot be read: ");
        Fails(Files("hello", key), "tls:certificate is ", "it holds no certificate in PEM.");
        Fails(Files("-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n", key), "tls:certificate is ", "it holds no certificate in PEM.");
        Fails(Files(pem, "hello"), "tls:key is ", "it holds no private key in PEM that belongs to tls:certificate");
        Fails(Files(pem, other.ExportPkcs8PrivateKeyPem()), "tls:key is ", "it holds no private key in PEM that belongs to tls:certificate");
        Fails(Files(pem, encrypted), "tls:key is ", "it holds no private key without a password.");
        Fails(Files(expired.ExportCertificatePem(), key), "tls:certificate is ", "it is valid from ");
        Fails(Files(future.ExportCertificatePem(), key), "tls:certificate is ", "it is valid from ");
    }

    private static void Fails(TlsFiles files, string start, string part)
    {
        using var directory = new TemporaryFolder();
        var options = new ServerOptions { Member = 1, Members = Cluster.MembersIn(directory, 1), DataDirectory = directory.Path, Tls = files };
        var failure = Assert.Throws<ServerStartException>(() => OrdoServer.Build(options, NullLoggerFactory.Instance));
        Assert.StartsWith(start, failure.Message, StringComparison.Ordinal);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    private TlsFiles Files(string certificate, string key)
    {
        var files = new TlsFiles(_directory[$"{Guid.NewGuid()}.pem"], _directory[$"{Guid.NewGuid()}.pem"]);
        File.WriteAllText(files.Certificate, certificate);
        File.WriteAllText(files.Key, key);
        return files;
    }

    private X509Certificate2 Own(DateTimeOffset from, DateTimeOffset until) =>
        new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);

    private X509Certificate2 Issued(X509Certificate2 issuer)
    {
        var request = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.Create(issuer, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3, 4]);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static SslClientAuthenticationOptions Trusting(X509Certificate2 root) => new()
    {
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { root }, RevocationMode = X509RevocationMode.NoCheck },
    };
}
