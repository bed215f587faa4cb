using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Fast.Keys;

/// <summary>
/// Seals the bodies of the datagrams of one direction with AES-256-GCM (NIST SP 800-38D); what stands before the body is authenticated with it. The packet number is the nonce: no two datagrams under one key have the same.
/// Without a key it does nothing.
/// </summary>
internal sealed class DatagramSeal : IDisposable
{
    private const int KeySize = 32;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private readonly AesGcm? _cipher;

    private DatagramSeal(AesGcm? cipher) => _cipher = cipher;

    /// <summary>How much longer a body gets.</summary>
    public int Overhead => _cipher is null ? 0 : TagSize;

    /// <summary>For the greeting of a sender, whose nonce alone is known.</summary>
    public static DatagramSeal OfHello(TransferKey? key, Nonce sender) => Derive(key, sender, default, "ordo transfer 1 hello"u8);

    /// <summary>For what the sender of a session sends.</summary>
    public static DatagramSeal OfSender(TransferKey? key, Nonce sender, Nonce receiver) => Derive(key, sender, receiver, "ordo transfer 1 sender"u8);

    /// <summary>For what the receiver of a session sends.</summary>
    public static DatagramSeal OfReceiver(TransferKey? key, Nonce sender, Nonce receiver) => Derive(key, sender, receiver, "ordo transfer 1 receiver"u8);

    /// <summary>Seals a datagram in its place.</summary>
    /// <param name="datagram">The whole of it, with <see cref="Overhead"/> bytes of room at its end.</param>
    /// <param name="bodyAt">Where the body begins.</param>
    /// <param name="number">Its packet number.</param>
    public void Seal(Span<byte> datagram, int bodyAt, ulong number)
    {
        if (_cipher is not null)
        {
            Span<byte> nonce = stackalloc byte[NonceSize];
            BinaryPrimitives.WriteUInt64LittleEndian(nonce, number);
            var body = datagram[bodyAt..^TagSize];
            _cipher.Encrypt(nonce, body, body, datagram[^TagSize..], Authenticated(datagram, bodyAt, stackalloc byte[bodyAt]));
        }
    }

    /// <summary>Opens a datagram.</summary>
    /// <param name="datagram">The whole of it.</param>
    /// <param name="bodyAt">Where the body begins.</param>
    /// <param name="number">Its packet number.</param>
    /// <param name="room">At least as large as the datagram; may get the body.</param>
    /// <param name="body">The body.</param>
    /// <returns>False when it was not sealed with this key.</returns>
    public bool TryOpen(ReadOnlySpan<byte> datagram, int bodyAt, ulong number, Span<byte> room, out ReadOnlySpan<byte> body)
    {
        body = datagram[bodyAt..];
        if (_cipher is null)
        {
            return true;
        }

        if (body.Length < TagSize)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, number);
        var plain = room[..(body.Length - TagSize)];
        try
        {
            _cipher.Decrypt(nonce, body[..^TagSize], body[^TagSize..], plain, Authenticated(datagram, bodyAt, stackalloc byte[bodyAt]));
            body = plain;
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher?.Dispose();

    private static DatagramSeal Derive(TransferKey? key, Nonce sender, Nonce receiver, ReadOnlySpan<byte> use)
    {
        if (key is null)
        {
            return new DatagramSeal(cipher: null);
        }

        Span<byte> salt = stackalloc byte[2 * Nonce.Size];
        sender.Write(salt);
        receiver.Write(salt[Nonce.Size..]);
        Span<byte> bytes = stackalloc byte[KeySize];
        key.Derive(salt, use, bytes);
        return new DatagramSeal(new AesGcm(bytes, TagSize));
    }

    /// <summary>What stands before the body, but for the checksum, which is written last.</summary>
    private static Span<byte> Authenticated(ReadOnlySpan<byte> datagram, int bodyAt, Span<byte> room)
    {
        datagram[..bodyAt].CopyTo(room);
        Datagram.ClearCrc(room);
        return room;
    }
}
