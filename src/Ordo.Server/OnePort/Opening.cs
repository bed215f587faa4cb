using System.Buffers;

namespace Ordo.Server.OnePort;

/// <summary>What the first bytes of a connection say about its protocol.</summary>
internal enum SpokenProtocol
{
    /// <summary>All bytes so far are the beginning of HTTP/2's preface; there are too few to tell.</summary>
    Unknown,

    /// <summary>Anything that is not HTTP/2's preface: a request of HTTP/1.1, or bytes that HTTP/1.1 answers with a 400.</summary>
    Http1,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    Http2,
}

/// <summary>
/// Tells HTTP/2 with prior knowledge from HTTP/1.1: a client of HTTP/2 opens with a preface that no request of HTTP/1.1 equals
/// (RFC 9113 §3.4). Requests differ from it in their first two bytes, so that they are told at once.
/// </summary>
internal static class Opening
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>What the bytes that came so far say.</summary>
    public static SpokenProtocol Of(in ReadOnlySequence<byte> bytes)
    {
        var preface = Preface;
        foreach (var segment in bytes)
        {
            var count = Math.Min(segment.Length, preface.Length);
            if (!segment.Span[..count].SequenceEqual(preface[..count]))
            {
                return SpokenProtocol.Http1;
            }

            preface = preface[count..];
        }

        return preface.IsEmpty ? SpokenProtocol.Http2 : SpokenProtocol.Unknown;
    }
}
