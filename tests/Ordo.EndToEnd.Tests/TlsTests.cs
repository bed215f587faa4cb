using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests;

/// <summary>A member that speaks TLS, and the verbs that speak it, too.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task The_verbs_speak_TLS_to_servers_named_so_and_trust_only_what_they_are_told_to()
    {
        using var folder = new TemporaryFolder();
        var port = MemberPorts.Base(1);
        Certify(folder.Path);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "ordo.json"),
            $$"""
            {
              "cluster": { "members": [ { "id": 1, "address": "127.0.0.1", "apiPort": {{port}}, "peerPort": {{port + 2}}, "data": "data" } ] },
              "tls": { "certificate": "certificate.pem", "key": "key.pem" }
            }
            """,
            TestContext.Current.CancellationToken);
        await using var member = RunningProgram.Ordo(folder.Path, "serve", "--member", "1", "--bootstrap");
        await Until.TrueAsync("the member leads", () => member.Errors.Any(line => line.Contains("Leader", StringComparison.Ordinal)) || member.Exited.IsCompleted);

        var secure = $"https://127.0.0.1:{port}";
        Assert.Equal(["1"], (await TrustingAsync("next", "orders", "--server", secure)).Succeeded());
        Assert.Contains("orders", (await TrustingAsync("seq", "ls", "--server", secure)).Succeeded()[1], StringComparison.Ordinal);
        (await RunningProgram.RunOrdoAsync(folder.Path, "seq", "ls", "--server", secure)).SaysOnly(1, "certificate", "SSL_CERT_FILE");

        Task<Finished> TrustingAsync(params IReadOnlyList<string> arguments) => RunningProgram.RunAsync(
            folder.Path, Repository.Ordo, arguments, new Dictionary<string, string> { ["SSL_CERT_FILE"] = Path.Combine(folder.Path, "certificate.pem") });
    }

    private static void Certify(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
