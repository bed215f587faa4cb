using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Ordo.Server.OnePort;

/// <summary>Lets Kestrel listen at a <see cref="HandOver"/>. All other addresses are left to sockets.</summary>
internal sealed class HandOverListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is HandOver;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener((HandOver)endpoint));

    private sealed class Listener(HandOver handOver) : IConnectionListener
    {
        public EndPoint EndPoint => handOver;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await handOver.Taken.WaitToReadAsync(cancellationToken))
            {
                if (handOver.Taken.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            handOver.Close();
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            handOver.Close();
            while (handOver.Taken.TryRead(out var connection))
            {
                connection.Abort();
                await connection.DisposeAsync();
            }
        }
    }
}
