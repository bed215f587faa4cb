using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ordo.Bench;

/// <summary>
/// One caller: a kept-alive HTTP/1.1 connection that asks for one id at a time. It speaks HTTP by hand, because it shares the cores with what it measures.
/// </summary>
internal sealed class Caller : IDisposable
{
    private static readonly byte[] First = "\"first\":"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[2048];

    private Caller(string sequence, int port) =>
        _request = Encoding.ASCII.GetBytes($"POST /v1/sequences/{sequence}/next HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n");

    public List<long> Ids { get; } = [];

    public List<double> Milliseconds { get; } = [];

    public static async Task<Caller> ConnectAsync(string sequence, int port)
    {
        var caller = new Caller(sequence, port);
        await caller._socket.ConnectAsync(IPAddress.Loopback, port);
        return caller;
    }

    /// <summary>Asks until <paramref name="go"/> says no.</summary>
    public async Task RunAsync(Func<bool> go)
    {
        while (go())
        {
            var started = Stopwatch.GetTimestamp();
            await _socket.SendAsync(_request);
            Ids.Add(await ReadIdAsync());
            Milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<long> ReadIdAsync()
    {
        var received = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_answer.AsMemory(received));
            received += count;
            var answer = _answer.AsSpan(0, received);
            if (count == 0 || (received > 12 && !answer[9..].StartsWith("200"u8)))
            {
                throw new InvalidOperationException($"Not an id: {Encoding.ASCII.GetString(answer)}");
            }

            // The answer is small and ends with the object's brace; a chunked one with the last chunk behind it.
            if (answer.IndexOf(First) is >= 0 and var at && answer[at..].IndexOf((byte)'}') >= 0 && Ends(answer))
            {
                return Parse(answer[(at + First.Length)..]);
            }
        }
    }

    private static bool Ends(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("Transfer-Encoding: chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8);

    private static long Parse(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                break;
            }

            value = (value * 10) + (digit - '0');
        }

        return value;
    }
}
