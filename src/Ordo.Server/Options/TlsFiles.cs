namespace Ordo.Server.Options;

/// <summary>Where a member's certificate is.</summary>
/// <param name="Certificate">A file in PEM: the certificate, and behind it those between it and its root.</param>
/// <param name="Key">A file in PEM: its private key, without a password.</param>
public sealed record TlsFiles(string Certificate, string Key);
