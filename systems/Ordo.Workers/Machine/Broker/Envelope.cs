using System.Diagnostics.CodeAnalysis;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// The way back to who sent a request: the frames before the message up to an empty one, as a socket of kind REP keeps them for itself (ZeroMQ RFC 28/REQREP). A REQ peer sends the empty frame, with
/// ZMQ_REQ_CORRELATE a number before it; the first frame is the connection, which ROUTER adds.
/// </summary>
/// <param name="Frames">They lead each answer.</param>
internal sealed record Envelope(byte[][] Frames)
{
    /// <summary>The most frames that are kept: the connection, a number, and a few relays (RFC 28 names no limit).</summary>
    private const int MaxFrames = 8;

    /// <summary>Splits what ROUTER received.</summary>
    /// <returns>False for a message without a way back, which REP drops, too.</returns>
    public static bool TrySplit(byte[][] message, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(true)] out byte[][]? body)
    {
        for (var index = 1; index < message.Length - 1 && index < MaxFrames; index++)
        {
            if (message[index].Length == 0)
            {
                envelope = new Envelope(message[..(index + 1)]);
                body = message[(index + 1)..];
                return true;
            }
        }

        (envelope, body) = (null, null);
        return false;
    }

    /// <summary>The message that carries some frames back.</summary>
    public byte[][] Enclose(params byte[][] body) => [.. Frames, .. body];
}
