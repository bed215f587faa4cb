using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Ordo.Server.OnePort;

/// <summary>
/// The way of a connection from the endpoint that accepted it to the one that speaks HTTP/2. To Kestrel it is an address, which
/// <see cref="HandOverListenerFactory"/> listens at; no socket belongs to it.
/// </summary>
/// <param name="port">The port that connections come from, for display.</param>
internal sealed class HandOver(EndPoint port) : EndPoint
{
    /// <summary>Connections between the two endpoints. Kestrel takes them out at once; when it does not, the next one waits.</summary>
    private const int MaxUnderWay = 64;

    private readonly Channel<ConnectionContext> _underWay = Channel.CreateBounded<ConnectionContext>(
        new BoundedChannelOptions(MaxUnderWay) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>What was handed over; ends once <see cref="Close"/> is called and all is taken.</summary>
    public ChannelReader<ConnectionContext> Taken => _underWay.Reader;

    /// <summary>Hands a connection over, and waits for its end. A port that stops aborts it instead.</summary>
    public async Task PassAsync(ConnectionContext connection)
    {
        await using var handed = new HandedConnection(connection);
        try
        {
            await _underWay.Writer.WriteAsync(handed);
        }
        catch (ChannelClosedException)
        {
            connection.Abort();
            return;
        }

        await handed.Ended;
    }

    /// <summary>Takes no more connections.</summary>
    public void Close() => _underWay.Writer.TryComplete();

    /// <inheritdoc/>
    public override string ToString() => $"{port} (HTTP/2)";
}
