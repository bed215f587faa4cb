using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tcp;

/// <summary>
/// Tells over TCP which numbers are prime (specs/s05): one thread accepts and queues, worker threads take a connection each and serve it until it ends. Every other face of Ordo stands on Kestrel, where no
/// connection has a thread; here the threads and the queue that they block on are what the specification asks for, so these are plain sockets.
/// </summary>
internal sealed class PrimeServer : IDisposable
{
    /// <summary>Connections that wait for a worker. Each costs a descriptor and its kernel buffers; further ones wait in the kernel's queue, unaccepted.</summary>
    private const int MaxWaiting = 1024;

    /// <summary>Connections that the kernel holds until they are accepted: a burst of clients, not a lasting state.</summary>
    private const int MaxUnaccepted = 512;

    /// <summary>How long to leave the port alone when the next connection cannot be had, for example because the system has no descriptor for it; it may have one when somebody leaves.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    /// <summary>A client that takes less than one send of its answers, some 16 KB, in so long is given up: other than one that only says nothing, it holds up memory of both sides.</summary>
    private const int SendTimeoutMs = 30_000;

    /// <summary>After a minute of silence the system asks whether the other machine is still there, so that one that vanished does not keep its worker.</summary>
    private const int AskAfterSeconds = 60;

    private readonly PrimeServerOptions _options;
    private readonly Action<string> _print;
    private readonly Lock _console = new();
    private readonly Socket _listener;

    private PrimeServer(PrimeServerOptions options, Action<string> print, Socket listener)
    {
        _options = options;
        _print = print;
        _listener = listener;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Begins to listen; nobody is answered before <see cref="Run"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="print">Takes the lines of its console; must not block.</param>
    /// <exception cref="SocketException">The address is taken, or none of this machine.</exception>
    public static PrimeServer Listen(PrimeServerOptions options, Action<string> print)
    {
        var listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(options.Address);
            listener.Listen(MaxUnaccepted);
            return new PrimeServer(options, print, listener);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Accepts on the calling thread until it is told to stop; then every connection is closed and every worker has ended.</summary>
    public void Run(CancellationToken stop)
    {
        WarmUp();
        using var waiting = new BlockingCollection<Socket>(MaxWaiting);
        var workers = StartWorkers(waiting, stop);
        using (stop.Register(_listener.Dispose))
        {
            AcceptUntilStopped(waiting, stop);
        }

        lock (_console)
        {
            _print("");
            _print("Shutting down");
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        while (waiting.TryTake(out var unserved))
        {
            unserved.Dispose();
        }

        _print("Done");
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>Answers once for nobody: the runtime opens the files of what it needs when it first needs it, and then a crowd of clients may have taken the last descriptor.</summary>
    private void WarmUp()
    {
        using var one = new Socket(_options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Prepare(one);
        foreach (var request in (PrimeRequest[])[new PrimeRequest(long.MaxValue), PrimeRequest.Invalid])
        {
            AnswerText.Write(request, _options.Style, new ArrayBufferWriter<byte>());
        }
    }

    private List<Thread> StartWorkers(BlockingCollection<Socket> waiting, CancellationToken stop)
    {
        var workers = Enumerable.Range(1, _options.Workers).Select(number => new Thread(() => Work(waiting, stop)) { Name = $"prime worker {number}", IsBackground = true }).ToList();
        workers.ForEach(worker => worker.Start());
        return workers;
    }

    private void AcceptUntilStopped(BlockingCollection<Socket> waiting, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (Accept(stop) is { } client)
            {
                Queue(client, waiting, stop);
            }
        }
    }

    /// <summary>Waits for the next client.</summary>
    /// <returns>Null when there was none after all.</returns>
    private Socket? Accept(CancellationToken stop)
    {
        try
        {
            return _listener.Accept();
        }
        catch (Exception failure) when (stop.IsCancellationRequested && failure is SocketException or ObjectDisposedException)
        {
            // The stop closed the port.
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
        {
            // The client was gone before it was accepted.
        }
        catch (SocketException)
        {
            // Mostly there is no descriptor left; whatever it is, it is no reason to leave those who are being served.
            stop.WaitHandle.WaitOne(PauseAfterFailure);
        }

        return null;
    }

    private static void Queue(Socket client, BlockingCollection<Socket> waiting, CancellationToken stop)
    {
        try
        {
            waiting.Add(client, stop);
        }
        catch (OperationCanceledException)
        {
            client.Dispose();
        }
    }

    private void Work(BlockingCollection<Socket> waiting, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = waiting.Take(stop);
                Serve(client, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>Serves one client. What goes wrong with it ends its connection, not the worker.</summary>
    private void Serve(Socket client, CancellationToken stop)
    {
        var name = PeerName.Of((IPEndPoint)client.RemoteEndPoint!);
        PrintUnlessStopped($"{name} connected", stop);
        using (stop.Register(() => HangUp(client)))
        {
            try
            {
                Prepare(client);
                new PrimeConversation(client, _options.IsBinary ? new BinaryFraming() : new TextFraming(), _options.Style).Run(stop);
            }
            catch (SocketException)
            {
                // It was reset, by the client or by the stop; or the client reads nothing.
            }
        }

        PrintUnlessStopped($"{name} disconnected", stop);
    }

    /// <summary>Prints who comes and goes; nothing of that comes once the server stops, least of all behind the lines that say so.</summary>
    private void PrintUnlessStopped(string line, CancellationToken stop)
    {
        lock (_console)
        {
            if (!stop.IsCancellationRequested)
            {
                _print(line);
            }
        }
    }

    private static void Prepare(Socket client)
    {
        client.NoDelay = true;
        client.SendTimeout = SendTimeoutMs;
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, AskAfterSeconds);
    }

    /// <summary>Wakes the worker that waits for this client. The worker owns the socket and closes it.</summary>
    private static void HangUp(Socket client)
    {
        try
        {
            client.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The client hung up first.
        }
    }
}
