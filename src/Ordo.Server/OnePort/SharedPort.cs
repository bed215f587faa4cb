using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Ordo.Server.OnePort;

/// <summary>
/// One port for HTTP/1.1 and HTTP/2. With TLS, a client says in the handshake which it speaks (ALPN), and one endpoint of Kestrel serves both. Without, such an
/// endpoint speaks one of the two: so the one that owns the port speaks HTTP/1.1, looks at the first bytes of each connection, and hands those of HTTP/2 with
/// prior knowledge to an endpoint without a socket. Binding, stopping and limits are Kestrel's own, at the endpoint that owns the port.
/// </summary>
/// <param name="limit">All connections of the port, whatever they speak.</param>
/// <param name="waiting">Those of them that have not said yet what they speak.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedPort(ConnectionLimit limit, ConnectionLimit waiting, TimeProvider time)
{
    private readonly FirstBytes _first = new(waiting, time);

    /// <summary>How many connections were closed because they did not begin to speak in time.</summary>
    public long Silent => _first.Silent;

    /// <summary>What Kestrel needs among its services for <see cref="Listen"/>.</summary>
    public static void AddTo(IServiceCollection services) => services.AddSingleton<IConnectionListenerFactory, HandOverListenerFactory>();

    /// <summary>Listens at an address for both protocols.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="address">The port.</param>
    /// <param name="tls">The certificate, and what else there is to TLS; null is cleartext.</param>
    public void Listen(KestrelServerOptions kestrel, IPEndPoint address, HttpsConnectionAdapterOptions? tls = null)
    {
        if (tls is null)
        {
            ListenInClear(kestrel, address);
            return;
        }

        tls.HandshakeTimeout = FirstBytes.Patience;
        kestrel.Listen(address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            limit.Use(listen);
            listen.UseHttps(tls);
        });
    }

    private void ListenInClear(KestrelServerOptions kestrel, IPEndPoint address)
    {
        var handOver = new HandOver(address);
        kestrel.Listen(handOver, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            limit.Use(listen);
            listen.Use(http1 => connection => PassAsync(connection, http1, handOver));
        });
    }

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate http1, HandOver http2)
    {
        var protocol = await _first.ReadAsync(connection);
        if (protocol is SpokenProtocol.Http2)
        {
            await http2.PassAsync(connection);
        }
        else if (protocol is SpokenProtocol.Http1)
        {
            await http1(connection);
        }
    }
}
