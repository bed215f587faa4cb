using System.Net;
using System.Net.Sockets;

namespace Ordo.Processes;

/// <summary>
/// Ports on which nobody listens, below those that the system gives to outgoing connections. Each is given once: a test program takes them from blocks that are its
/// own as long as it lives, so that two which run at the same time never meet.
/// </summary>
public static class FreePorts
{
    /// <summary>Below it stand the published ports of many programs.</summary>
    private const int First = 10_000;

    /// <summary>Linux gives 32768 and more to outgoing connections (ip_local_port_range).</summary>
    private const int End = 32_500;

    /// <summary>The most ports that one cluster or ring of the tests takes is 120; so 45 test programs have a block at the same time.</summary>
    private const int BlockSize = 500;

    private const int Blocks = (End - First) / BlockSize;

    private static readonly Lock OneAtATime = new();

    /// <summary>A file that is held open says to the others that its block is taken; the system closes it with this process, however that ends.</summary>
    private static readonly List<FileStream> Claims = [];

    private static int _next;
    private static int _end;

    /// <summary>A port for a listener of TCP.</summary>
    public static int Tcp() => Range(1);

    /// <summary>A port for UDP.</summary>
    public static int Udp() => Take(1, port => CanBind(SocketType.Dgram, ProtocolType.Udp, port));

    /// <summary>The first of so many ports in a row, at most 500, for listeners of TCP.</summary>
    public static int Range(int count) => Take(count, IsFree);

    /// <summary>Whether a listener of TCP can be opened on a port, whatever address of this machine it takes.</summary>
    public static bool IsFree(int port) => CanBind(SocketType.Stream, ProtocolType.Tcp, port);

    private static int Take(int count, Func<int, bool> isFree)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BlockSize);
        lock (OneAtATime)
        {
            while (true)
            {
                if (_next + count > _end)
                {
                    _next = ClaimBlock();
                    _end = _next + BlockSize;
                }

                var first = _next;
                _next += count;
                if (Enumerable.Range(first, count).All(isFree))
                {
                    return first;
                }
            }
        }
    }

    private static int ClaimBlock()
    {
        var claims = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ordo-test-ports-{Environment.UserName}"));
        var start = Random.Shared.Next(Blocks);
        for (var i = 0; i < Blocks; i++)
        {
            var first = First + ((start + i) % Blocks * BlockSize);
            try
            {
                Claims.Add(new FileStream(Path.Combine(claims.FullName, $"{first}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return first;
            }
            catch (IOException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"All blocks of ports from {First} to {End} are taken; {claims} has a file for each.");
    }

    private static bool CanBind(SocketType type, ProtocolType protocol, int port)
    {
        // Without an address family it is one for IPv4 and IPv6, where there is both: whoever listens on any address of the machine is in its way.
        using var socket = new Socket(type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            if (type == SocketType.Stream)
            {
                socket.Listen(); // .NET binds with SO_REUSEADDR: only here is a port refused that another such socket is bound to.
            }

            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
