using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>The certificate of a member's API port, with those between it and its root. It is read once, at the start.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private readonly X509Certificate2Collection _chain;
    private readonly X509Certificate2 _own;

    private ServerCertificate(X509Certificate2 own, X509Certificate2Collection chain)
    {
        _own = own;
        _chain = chain;
    }

    /// <summary>Reads the files.</summary>
    /// <param name="files">Where they are; null is no TLS, and gives null.</param>
    /// <param name="now">The time at which the certificate must be valid.</param>
    /// <exception cref="ServerStartException">A file cannot be read or holds something else, the two do not belong together, or the certificate is not valid now.</exception>
    public static ServerCertificate? Load(TlsFiles? files, DateTimeOffset now)
    {
        if (files is null)
        {
            return null;
        }

        var certificates = Read(Settings.TlsCertificate, files.Certificate);
        var key = Read(Settings.TlsKey, files.Key);
        var chain = new X509Certificate2Collection();
        Parse(Settings.TlsCertificate, files.Certificate, "no certificate in PEM", () => chain.ImportFromPem(certificates));
        if (chain.Count == 0)
        {
            throw Wrong(Settings.TlsCertificate, files.Certificate, "it holds no certificate in PEM.");
        }

        X509Certificate2? own = null;
        var fault = key.Contains("ENCRYPTED", StringComparison.Ordinal)
            ? "no private key without a password"
            : $"no private key in PEM that belongs to {Settings.TlsCertificate.Key}, '{files.Certificate}'";
        Parse(Settings.TlsKey, files.Key, fault, () => own = X509Certificate2.CreateFromPem(certificates, key));
        chain[0].Dispose();
        chain.RemoveAt(0);
        var loaded = new ServerCertificate(own!, chain);
        try
        {
            loaded.ExpectValid(files, now);
            return loaded;
        }
        catch (ServerStartException)
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>What Kestrel shows to clients.</summary>
    public HttpsConnectionAdapterOptions ToOptions() => new() { ServerCertificate = _own, ServerCertificateChain = _chain };

    /// <inheritdoc/>
    public void Dispose()
    {
        _own.Dispose();
        foreach (var certificate in _chain)
        {
            certificate.Dispose();
        }
    }

    private void ExpectValid(TlsFiles files, DateTimeOffset now)
    {
        var (from, until) = (new DateTimeOffset(_own.NotBefore), new DateTimeOffset(_own.NotAfter));
        if (now < from || now >= until)
        {
            throw Wrong(Settings.TlsCertificate, files.Certificate, $"it is valid from {from:u} to {until:u}, and now is {now:u}.");
        }
    }

    private static string Read(Setting setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(setting, path, failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : $"it cannot be read: {failure.Message}", failure);
        }
    }

    private static void Parse(Setting setting, string path, string fault, Action parse)
    {
        try
        {
            parse();
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw Wrong(setting, path, $"it holds {fault}.", failure);
        }
    }

    private static ServerStartException Wrong(Setting setting, string path, string what, Exception? cause = null) =>
        new($"{setting.Key} is '{path}': {what}", cause ?? new CryptographicException(what));
}
