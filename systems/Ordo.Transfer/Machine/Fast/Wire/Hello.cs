using System;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>
/// A sender asks for a session: its nonce, one byte of flags, and a body (sealed when there is a key) that is the version of the protocol and zeros. It is padded to the size of datagram that it tries: the answer shows
/// that this size passes, and is always shorter than what was asked.
/// </summary>
/// <param name="Nonce">The sender's part of the session's nonces; the same in all its tries.</param>
/// <param name="IsKeyed">Whether the body is sealed.</param>
internal readonly record struct Hello(Nonce Nonce, bool IsKeyed)
{
    /// <summary>The version of the protocol.</summary>
    public const byte Version = 2;

    /// <summary>Shorter ones get no answer, so that nobody gets more bytes than were sent in his name.</summary>
    public const int MinSize = 512;

    /// <summary>Where the body begins.</summary>
    public const int BodyAt = Datagram.HeadSize + Nonce.Size + 1;

    /// <summary>Reads it from a whole datagram.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out Hello hello)
    {
        hello = default;
        if (datagram.Length < MinSize || datagram[BodyAt - 1] > 1)
        {
            return false;
        }

        hello = new Hello(Nonce.Read(datagram[Datagram.HeadSize..]), datagram[BodyAt - 1] == 1);
        return true;
    }

    /// <summary>Writes everything before the body.</summary>
    public void Write(Span<byte> datagram)
    {
        Nonce.Write(datagram[Datagram.HeadSize..]);
        datagram[BodyAt - 1] = IsKeyed ? (byte)1 : (byte)0;
    }
}
