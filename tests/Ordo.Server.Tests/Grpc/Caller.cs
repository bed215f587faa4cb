using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Grpc;

/// <summary>How a call ended, with its word, and the messages that came.</summary>
internal sealed record Ended(int Code, string Detail, string Reason, IReadOnlyList<byte[]> Messages);

/// <summary>Calls methods of a member as bytes: what the face understands is the wire, whatever our own client sends.</summary>
internal sealed class Caller(OneMember member)
{
    private const int HeaderBytes = 5;

    private readonly HttpClient _http = ((TestServer)member.Services.GetRequiredService<IServer>()).CreateClient();

    /// <summary>A call that must end well, with its one message.</summary>
    public async Task<T> AskAsync<T>(string path, IMessage request)
        where T : IMessage<T>, new()
    {
        var ended = await CallAsync(path, request);
        Assert.Equal((0, ""), (ended.Code, ended.Detail));
        var reply = new T();
        reply.MergeFrom(Assert.Single(ended.Messages));
        return reply;
    }

    /// <summary>A call of any kind whose messages are all known before.</summary>
    public async Task<Ended> CallAsync(string path, params IMessage[] messages)
    {
        var body = new MemoryStream();
        foreach (var message in messages)
        {
            var header = new byte[HeaderBytes];
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), message.CalculateSize());
            body.Write(header);
            message.WriteTo(body);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = HttpVersion.Version20, Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = await response.Content.ReadAsByteArrayAsync();
        var trailers = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var detail = trailers.TryGetValues("grpc-message", out var text) ? Uri.UnescapeDataString(text.Single()) : "";
        var reason = trailers.TryGetValues("ordo-reason", out var word) ? word.Single() : "";
        return new Ended(int.Parse(trailers.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture), detail, reason, Split(received));
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> received)
    {
        var messages = new List<byte[]>();
        while (!received.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(received[1..]);
            messages.Add(received.Slice(HeaderBytes, length).ToArray());
            received = received[(HeaderBytes + length)..];
        }

        return messages;
    }
}
