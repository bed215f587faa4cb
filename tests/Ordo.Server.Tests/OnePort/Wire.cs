using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ordo.Server.Tests.OnePort;

/// <summary>A connection whose bytes a test chooses.</summary>
internal sealed class Wire : IDisposable
{
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// <summary>HTTP/2's first frame: settings, none of them.</summary>
    public const string Settings = "\0\0\0\u0004\0\0\0\0\0";

    private readonly Socket _socket;

    private Wire(Socket socket) => _socket = socket;

    public static async Task<Wire> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        return new Wire(socket);
    }

    public async Task SendAsync(string bytes) => await _socket.SendAsync(Encoding.Latin1.GetBytes(bytes), TestContext.Current.CancellationToken);

    public async Task SendByteByByteAsync(string bytes)
    {
        foreach (var one in bytes)
        {
            await SendAsync($"{one}");
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection as a client does that dies: with a reset.</summary>
    public void Reset() => _socket.Close(0);

    /// <summary>The next <paramref name="count"/> bytes, fewer if the other side closes.</summary>
    public async Task<string> ReceiveAsync(int count)
    {
        var received = new byte[count];
        var length = 0;
        while (length < count && await _socket.ReceiveAsync(received.AsMemory(length), TestContext.Current.CancellationToken) is > 0 and var more)
        {
            length += more;
        }

        return Encoding.Latin1.GetString(received, 0, length);
    }

    /// <summary>Completes when the other side has closed without a byte.</summary>
    public async Task ClosedAsync() => Assert.Empty(await ReceiveAsync(1));

    public void Dispose() => _socket.Dispose();
}
