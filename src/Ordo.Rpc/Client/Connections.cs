using System.Net.Sockets;

namespace Ordo.Rpc.Client;

/// <summary>
/// The connections of one channel. The platform's handler drops those that it uses when it is disposed, but one that is being made at that moment may stay open
/// for ever: here none outlives the channel.
/// </summary>
/// <param name="onlyOne">Whether none is made after the first.</param>
internal sealed class Connections(bool onlyOne) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<Connection> _open = [];
    private bool _closed;
    private bool _hadOne;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Makes one: what the platform does by itself, and notes it.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfNoMoreLocked();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return Note(new Connection(this, socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes all, and each that is still being made.</summary>
    public void Dispose()
    {
        Connection[] open;
        lock (_lock)
        {
            _closed = true;
            open = [.. _open];
        }

        foreach (var connection in open)
        {
            connection.Dispose();
        }
    }

    private Connection Note(Connection connection)
    {
        lock (_lock)
        {
            ThrowIfNoMoreLocked();
            _hadOne = true;
            _open.Add(connection);
            return connection;
        }
    }

    private void ThrowIfNoMoreLocked()
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(RpcChannel));
        if (onlyOne && _hadOne)
        {
            throw new IOException("The connection is closed, and its channel makes no other.");
        }
    }

    private void Forget(Connection connection)
    {
        lock (_lock)
        {
            _open.Remove(connection);
        }
    }

    private sealed class Connection(Connections all, Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        protected override void Dispose(bool disposing)
        {
            all.Forget(this);
            base.Dispose(disposing);
        }
    }
}
