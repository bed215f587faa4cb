using System.Net;
using System.Net.Sockets;
using System.Text;
using Ordo.Api;

namespace Ordo.Tests.Api;

/// <summary>A server on a free port that answers one connection after the other as it was told, and then refuses.</summary>
internal sealed class ScriptedServer : IDisposable
{
    /// <summary>Stands for a connection that is closed when the request was read.</summary>
    public const string Breaks = "";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
    private readonly Task _serving;

    /// <summary>Starts to listen.</summary>
    public ScriptedServer(params string[] answers)
    {
        _listener.Start();
        Server = new ApiServer("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        _serving = Task.Run(() => ServeAsync(answers));
    }

    /// <summary>Where it listens.</summary>
    public ApiServer Server { get; }

    /// <summary>The requests it read, as they came.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            _serving.Wait(TimeSpan.FromSeconds(30));
            return _requests;
        }
    }

    /// <summary>A whole answer with a JSON body.</summary>
    public static string Answer(int status, string json) => $"HTTP/1.1 {status} X\r\nContent-Length: {json.Length}\r\n\r\n{json}";

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(string[] answers)
    {
        foreach (var answer in answers)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var received = new byte[4096];
            var length = 0;
            while (!Encoding.ASCII.GetString(received, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                length += await stream.ReadAsync(received.AsMemory(length));
            }

            _requests.Add(Encoding.ASCII.GetString(received, 0, length));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        }

        _listener.Stop();
    }
}
