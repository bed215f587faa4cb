using System;
using System.IO;
using System.Security.Cryptography;
using Ordo.CommandLine;

namespace Ordo.Transfer.Fast.Keys;

/// <summary>
/// A secret that sender and receiver have in common. Each session has keys of its own, derived from it by HKDF (RFC 5869) and the nonces of both sides. There is no forward secrecy: who gets the key later reads what
/// was recorded before.
/// </summary>
internal sealed class TransferKey
{
    /// <summary>The bytes of a new key.</summary>
    private const int NewSize = 32;

    /// <summary>Fewer bytes could be guessed from one recorded datagram.</summary>
    private const int MinSize = 16;

    /// <summary>More are no key but a file that was named by mistake.</summary>
    private const int MaxSize = 4096;

    private readonly byte[] _secret;

    /// <summary>Takes the bytes of a key.</summary>
    public TransferKey(byte[] secret) => _secret = secret;

    /// <summary>Reads a key file: all its bytes are the key, but for white space at its ends.</summary>
    /// <exception cref="CommandException">It cannot be read, or is no key.</exception>
    public static TransferKey Load(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            var secret = length > MaxSize ? [] : File.ReadAllBytes(path).AsSpan().Trim(" \t\r\n"u8).ToArray();
            return secret.Length >= MinSize
                ? new TransferKey(secret)
                : throw new CommandException($"'{path}' is no key of {MinSize} to {MaxSize} bytes: make one with 'ordo transfer key > {path}' and give both sides the same.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the key file '{path}' cannot be read: {failure.Message}");
        }
    }

    /// <summary>A new key as a line of text.</summary>
    public static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NewSize));

    /// <summary>A key for one use.</summary>
    /// <param name="salt">What makes it like no other: nonces.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="key">Gets it.</param>
    public void Derive(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> use, Span<byte> key) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, key, salt, use);
}
