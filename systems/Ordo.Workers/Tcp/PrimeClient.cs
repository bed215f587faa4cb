using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tcp;

/// <summary>Asks a server about numbers, one after the other over one connection, and prints the answers (specs/s05 §3).</summary>
internal static class PrimeClient
{
    /// <summary>The numbers of the specification, in its order.</summary>
    public static IReadOnlyList<long> PublishedNumbers { get; } =
        [15492781, 15492787, 15492803, 15492811, 15492810, 15492833, 15492859, 15502547, 15520301, 15527509, 15522343, 1550784];

    /// <summary>A server may let its clients wait in a queue, so silence is no failure; but the system asks after so many seconds of it whether the other machine is still there, and again each second.</summary>
    private const int AskAfterSeconds = 5;

    /// <summary>A server that listens accepts within milliseconds, however far it is; the system itself would try for minutes where nobody answers at all.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks about all numbers.</summary>
    /// <returns>False when the server was not there, left, or said what is no answer; that, too, is printed.</returns>
    public static async Task<bool> RunAsync(HostAndPort server, IReadOnlyList<long> numbers, TextWriter output)
    {
        try
        {
            using var socket = await ConnectAsync(server);
            output.WriteLine($"Connected to {PeerName.Of(server.Host, server.Port)}");
            foreach (var number in numbers)
            {
                output.WriteLine($"{number} {(Ask(socket, number) ? "is prime" : "is not prime")}");
            }

            output.WriteLine("Completed");
            return true;
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or EndOfStreamException or InvalidDataException)
        {
            output.WriteLine("Server is unavaliable"); // Spelt as it was published.
            return false;
        }
    }

    private static async Task<Socket> ConnectAsync(HostAndPort server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, AskAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            using var limit = new CancellationTokenSource(ConnectTimeout);
            await socket.ConnectAsync(server.Host, server.Port, limit.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Ask(Socket socket, long number)
    {
        socket.Send(Encoding.ASCII.GetBytes($"{number}"));
        var incoming = new byte[AnswerReading.MaxLength];
        for (var length = 0; ;)
        {
            var more = socket.Receive(incoming.AsSpan(length));
            if (more == 0)
            {
                throw new EndOfStreamException($"The server closed before it answered for {number}.");
            }

            length += more;
            switch (AnswerReading.Read(number, Encoding.ASCII.GetString(incoming, 0, length)))
            {
                case ReadAnswer.Prime:
                    return true;
                case ReadAnswer.NotPrime:
                    return false;
                case ReadAnswer.Nonsense:
                    throw new InvalidDataException($"The server's answer for {number} is none.");
            }
        }
    }
}
