using System.Buffers;
using System.Text;
using Ordo.Server.OnePort;

namespace Ordo.Server.Tests.OnePort;

public sealed class OpeningTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    [Fact]
    public void The_preface_in_whatever_pieces_is_told_with_its_last_byte()
    {
        for (var split = 0; split < Preface.Length; split++)
        {
            Assert.Equal(SpokenProtocol.Unknown, Opening.Of(Pieces(Preface[..split])));
            Assert.Equal(SpokenProtocol.Unknown, Opening.Of(Pieces(Preface[..(split / 2)], Preface[(split / 2)..split])));
            Assert.Equal(SpokenProtocol.Http2, Opening.Of(Pieces(Preface[..split], Preface[split..])));
            Assert.Equal(SpokenProtocol.Http2, Opening.Of(Pieces(Preface[..split], Preface[split..] + "more", "and more")));
        }
    }

    [Fact]
    public void A_byte_that_differs_is_HTTP_1()
    {
        for (var place = 0; place < Preface.Length; place++)
        {
            Assert.Equal(SpokenProtocol.Http1, Opening.Of(Pieces(Preface[..place], "\0" + Preface[(place + 1)..])));
            Assert.Equal(SpokenProtocol.Http1, Opening.Of(Pieces(Preface[..place] + "\0")));
        }
    }

    [Theory]
    [InlineData("G")]
    [InlineData("PO")]
    [InlineData("PU")]
    [InlineData("PA")]
    [InlineData("H")]
    [InlineData("D")]
    [InlineData("O")]
    [InlineData("C")]
    public void A_request_is_told_by_its_first_two_bytes(string start) => Assert.Equal(SpokenProtocol.Http1, Opening.Of(Pieces(start)));

    private static ReadOnlySequence<byte> Pieces(params string[] pieces)
    {
        var first = new Piece(pieces[0], null);
        var last = pieces.Skip(1).Aggregate(first, (before, piece) => new Piece(piece, before));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(string bytes, Piece? before)
        {
            Memory = Encoding.Latin1.GetBytes(bytes);
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}
