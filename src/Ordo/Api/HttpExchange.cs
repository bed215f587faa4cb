using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Ordo.Api;

/// <summary>What became of one request on one connection.</summary>
/// <param name="Answer">The whole answer; null when there is none.</param>
/// <param name="WasSent">Whether anything of the request may have reached the server.</param>
/// <param name="Trouble">Why the server gave no answer, in a few words behind its name.</param>
internal readonly record struct ExchangeOutcome(ApiAnswer? Answer, bool WasSent, string Trouble);

/// <summary>
/// One request and its answer over a connection of their own, in HTTP/1.1. A client verb is a process that sends one request: a bare
/// blocking socket takes 12 ms of processor time from a cold start, <see cref="HttpClient"/> 50 ms and an awaited socket 30 ms, most of it
/// for compiling generic framework code. It also tells exactly whether a request that failed can have been taken up.
/// </summary>
internal static class HttpExchange
{
    /// <summary>How long a server may take to accept a connection: several round trips around the world, with a lost packet.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    private const string Late = "did not answer in time";

    /// <summary>Sends a request and reads the whole answer, or gives up when the time has passed.</summary>
    public static ExchangeOutcome Send(ApiServer server, ApiRequest request, TimeSpan timeout)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(timeout < ConnectLimit ? timeout : ConnectLimit);

        // Closing the socket ends the blocking call that is under way.
        using var end = limit.Token.Register(static socket => ((Socket)socket!).Dispose(), socket);
        var isConnected = false;
        try
        {
            socket.Connect(server.EndPoint);
            using var stream = Open(server, socket);
            isConnected = true;
            limit.CancelAfter(timeout);
            stream.Write(Head(server, request));
            return new ExchangeOutcome(HttpAnswer.Read(stream), WasSent: true, "");
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException or AuthenticationException)
        {
            var trouble = limit.IsCancellationRequested ? Late : Describe(failure);
            return new ExchangeOutcome(null, isConnected, trouble);
        }
    }

    /// <exception cref="AuthenticationException">The server's certificate is not trusted.</exception>
    private static Stream Open(ApiServer server, Socket socket)
    {
        var bare = new NetworkStream(socket);
        if (!server.IsSecure)
        {
            return bare;
        }

        var secure = new SslStream(bare);
        secure.AuthenticateAsClient(server.Host);
        return secure;
    }

    /// <summary>What keeps a server from taking a connection, in a few words behind its name; null when it takes one.</summary>
    public static string? TroubleToConnect(ApiServer server, TimeSpan timeout)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(timeout);
        using var end = limit.Token.Register(static socket => ((Socket)socket!).Dispose(), socket);
        try
        {
            socket.Connect(server.EndPoint);
            return null;
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return limit.IsCancellationRequested ? Late : Describe(failure);
        }
    }

    private static byte[] Head(ApiServer server, ApiRequest request)
    {
        var text = new StringBuilder(256);
        text.Append(request.Method).Append(' ').Append(request.Path).Append(" HTTP/1.1\r\n");
        text.Append("Host: ").Append(server).Append("\r\nConnection: close\r\nAccept: application/json\r\n");
        if (request.Key is not null)
        {
            text.Append("Idempotency-Key: ").Append(request.Key).Append("\r\n");
        }

        if (request.Body.Length > 0)
        {
            text.Append("Content-Type: application/json\r\n");
        }

        if (request.Method is not "GET")
        {
            text.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(request.Body)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(request.Body).ToString());
    }

    private static string Describe(Exception failure) => failure is AuthenticationException
        ? "has a certificate that this machine does not trust; SSL_CERT_FILE names a file of roots to trust"
        : (failure as SocketException ?? failure.InnerException as SocketException) switch
        {
            { SocketErrorCode: SocketError.ConnectionRefused } => "refused the connection",
            { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "is not known: no such host",
            null => "sent no whole answer",
            _ => "broke the connection",
        };
}
