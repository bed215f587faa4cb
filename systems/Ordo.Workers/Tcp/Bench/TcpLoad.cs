using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ordo.CommandLine;

namespace Ordo.Workers.Tcp.Bench;

/// <summary>Clients that ask as fast as they are answered.</summary>
/// <param name="Connections">How many clients; 1 to <see cref="MaxConnections"/>.</param>
/// <param name="Depth">How many numbers each sends before it waits; 1 to <see cref="MaxDepth"/>.</param>
/// <param name="Duration">How long it is measured.</param>
internal sealed record TcpLoad(int Connections, int Depth, TimeSpan Duration)
{
    /// <summary>Each is a thread here, and one in the server.</summary>
    public const int MaxConnections = PrimeServerOptions.MaxWorkers;

    /// <summary>So many numbers and answers are within what the kernel holds for a socket: nobody waits for room while the other side waits for it, too.</summary>
    public const int MaxDepth = 2048;

    /// <summary>Each answer takes microseconds; a client that waits so long is not served at all.</summary>
    private const int ReceiveTimeoutMs = 5000;

    /// <summary>Measures a server in this process that has a worker for each client.</summary>
    /// <returns>Answers a second.</returns>
    public async Task<double> RunInProcessAsync(CancellationToken stop)
    {
        var options = new PrimeServerOptions(new IPEndPoint(IPAddress.Loopback, 0)) { Workers = Math.Max(Connections, PrimeServerOptions.MinWorkers) };
        using var server = PrimeServer.Listen(options, static _ => { });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var serving = OnThread(() => server.Run(ending.Token));
        try
        {
            return await RunAsync(new HostAndPort($"{server.Address.Address}", server.Address.Port), stop);
        }
        finally
        {
            await ending.CancelAsync();
            await serving;
        }
    }

    /// <summary>Measures a server that has a worker for each client.</summary>
    /// <returns>Answers a second.</returns>
    /// <exception cref="SocketException">It is not there.</exception>
    /// <exception cref="IOException">It left, or gave a wrong answer.</exception>
    public async Task<double> RunAsync(HostAndPort server, CancellationToken stop)
    {
        var batches = new TcpLoadBatches(Depth);
        var clients = new List<Socket>(Connections);
        try
        {
            while (clients.Count < Connections)
            {
                clients.Add(Connect(server));
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var hangUp = stop.Register(() => clients.ForEach(client => client.Dispose()));
            var started = 0L;
            using var start = new Barrier(Connections, _ =>
            {
                started = Stopwatch.GetTimestamp();
                limit.CancelAfter(Duration);
            });
            var answers = await Task.WhenAll(clients.Select(client => OnThread(() =>
            {
                start.SignalAndWait(stop);
                return Ask(client, batches, limit.Token);
            })));
            return answers.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        catch (Exception failure) when (stop.IsCancellationRequested && failure is SocketException or ObjectDisposedException or IOException)
        {
            throw new OperationCanceledException(stop);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Asks for one batch at least, and for further ones until it is stopped.</summary>
    /// <returns>How many answers it had.</returns>
    private static long Ask(Socket client, TcpLoadBatches batches, CancellationToken stop)
    {
        var came = new byte[batches.LongestAnswers];
        long answers = 0;
        var round = 0;
        do
        {
            var (numbers, expected) = batches[round++];
            client.Send(numbers);
            for (var length = 0; length < expected.Length;)
            {
                var more = Receive(client, came.AsSpan(length, expected.Length - length));
                length += more > 0 ? more : throw new IOException("the server closed the connection.");
            }

            answers += came.AsSpan().StartsWith(expected) ? batches.Depth : throw new IOException("an answer is wrong.");
        }
        while (!stop.IsCancellationRequested);

        return answers;
    }

    private static int Receive(Socket client, Span<byte> buffer)
    {
        try
        {
            return client.Receive(buffer);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw new IOException("a client waits for its turn: the server needs as many --workers as there are --connections.", failure);
        }
    }

    private static Socket Connect(HostAndPort server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = ReceiveTimeoutMs };
        try
        {
            socket.Connect(server.Host, server.Port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<long> OnThread(Func<long> function) => Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
