using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ordo.Workers.Machine.Framing;
using Ordo.Workers.Tcp;

namespace Ordo.Workers.Tests.Tcp;

/// <summary>A server in this process, on a thread of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>The bar is a second; a machine with much else to do may take longer, but less than a server that waits for its client.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly PrimeServer _server;
    private readonly Task _running;

    public RunningServer(int workers = 2, AnswerStyle? style = null)
    {
        _server = PrimeServer.Listen(new PrimeServerOptions(new IPEndPoint(IPAddress.Loopback, 0)) { Workers = workers, Style = style ?? new AnswerStyle() }, Lines.Enqueue);
        Address = _server.Address;
        _running = Task.Factory.StartNew(() => _server.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What its console shows.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>A client that is connected.</summary>
    public Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Until.Limit.TotalMilliseconds };
        socket.Connect(Address);
        return socket;
    }

    /// <summary>Stops it; returns when its workers have ended.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(StopLimit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
        _stop.Dispose();
    }
}

/// <summary>What a test says and hears as a client.</summary>
internal static class Clients
{
    /// <summary>Sends a text.</summary>
    public static void Say(this Socket client, string text) => client.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Waits for exactly this text, which may come in pieces.</summary>
    public static void Hear(this Socket client, string expected)
    {
        var came = new byte[expected.Length];
        for (var length = 0; length < came.Length;)
        {
            var more = client.Receive(came.AsSpan(length));
            Assert.True(more > 0, $"The server closed after '{Encoding.Latin1.GetString(came, 0, length)}'.");
            length += more;
        }

        Assert.Equal(expected, Encoding.Latin1.GetString(came));
    }

    /// <summary>Waits for the end of the connection; nothing may come before it.</summary>
    public static void HearEnd(this Socket client) => Assert.Equal(0, client.Receive(new byte[1]));
}
