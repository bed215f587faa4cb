using System;
using System.Buffers;
using System.Net.Sockets;
using System.Threading;
using Ordo.Machine;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tcp;

/// <summary>One client and the worker that serves it: bytes to the framing, answers back. Everything that one piece of bytes completes is answered by one send.</summary>
internal sealed class PrimeConversation(Socket client, IRequestFraming framing, AnswerStyle style)
{
    /// <summary>What is received at once, and about what is sent at once: some thousand requests.</summary>
    private const int PieceLength = 16 * 1024;

    private readonly byte[] _incoming = new byte[PieceLength];
    private readonly ArrayBufferWriter<byte> _answers = new(PieceLength + AnswerText.MaxLength);

    private static Instant Now => new(TimeProvider.System.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>Answers until the client sends no more, or until the stop, with which the socket is shut down.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    public void Run(CancellationToken stop)
    {
        bool isOpen;
        do
        {
            isOpen = Receive();
            Answer(stop);
        }
        while (isOpen && !stop.IsCancellationRequested);
    }

    /// <summary>Waits for bytes, or for the moment at which their absence means something.</summary>
    /// <returns>False at the end of the connection.</returns>
    private bool Receive()
    {
        if (framing.Deadline != Instant.Forever && !IsMorePending())
        {
            framing.Tick(Now);
            return true;
        }

        var length = client.Receive(_incoming);
        if (length == 0)
        {
            framing.End();
            return false;
        }

        framing.Receive(_incoming.AsSpan(0, length), Now);
        return true;
    }

    /// <summary>Whether something comes until the framing's deadline. The system waits in whole milliseconds, so they are rounded up: rounded down, the last of them would be spent spinning.</summary>
    private bool IsMorePending()
    {
        var milliseconds = Math.Max(0, Math.Ceiling((framing.Deadline - Now).TotalMilliseconds));
        return client.Poll(TimeSpan.FromMilliseconds(milliseconds), SelectMode.SelectRead);
    }

    private void Answer(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && framing.TryTake(out var request))
        {
            AnswerText.Write(request, style, _answers);
            if (_answers.WrittenCount >= PieceLength)
            {
                Send();
            }
        }

        Send();
    }

    private void Send()
    {
        for (var left = _answers.WrittenSpan; !left.IsEmpty;)
        {
            left = left[client.Send(left)..];
        }

        _answers.ResetWrittenCount();
    }
}
