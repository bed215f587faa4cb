using System.Text;
using Ordo.Api;

namespace Ordo.Tests.Api;

/// <summary>Answers, in whatever pieces they arrive.</summary>
public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:5\r\nX: y\r\n\r\nhello and more", 200, "hello")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 503, "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", 200, "0123456789")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nup to the end", 200, "up to the end")]
    public void An_answer_is_read_whole_however_it_is_cut(string text, int status, string body)
    {
        for (var piece = 1; piece <= text.Length; piece++)
        {
            var answer = HttpAnswer.Read(new Pieces(text, piece));
            Assert.Equal((status, body), (answer.Status, Encoding.ASCII.GetString(answer.Body.Span)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    public void What_is_not_whole_or_no_answer_is_an_error(string text) =>
        Assert.Throws<IOException>(() => HttpAnswer.Read(new Pieces(text, text.Length + 1)));

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Pieces(string text, int piece) : MemoryStream(Encoding.ASCII.GetBytes(text))
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
