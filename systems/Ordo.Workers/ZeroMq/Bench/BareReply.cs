using System;
using System.Threading;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq.Bench;

/// <summary>The least that can answer a line: a socket of kind REP and a thread that does nothing else. It is what libzmq itself can do.</summary>
internal sealed class BareReply : IDisposable
{
    private static readonly byte[] Acknowledgement = Lines.ToBytes(Lines.Acknowledgement);

    private readonly ZmqContext _context = new();
    private readonly Thread _thread;

    /// <summary>Starts it on a free port of this machine.</summary>
    public BareReply()
    {
        var socket = new ZmqSocket(_context, ZmqSocketKind.Reply);
        socket.Bind("tcp://127.0.0.1:*");
        Endpoint = socket.LastEndpoint();
        _thread = new Thread(() => Answer(socket)) { IsBackground = true, Name = "bare reply" };
        _thread.Start();
    }

    /// <summary>Where it listens.</summary>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (var ender = new ZmqSocket(_context, ZmqSocketKind.Request))
        {
            ender.Connect(Endpoint);
            ender.Send([]);
            ender.Receive();
        }

        _thread.Join();
        _context.Dispose();
    }

    /// <summary>Answers until an empty message comes.</summary>
    private static void Answer(ZmqSocket socket)
    {
        using (socket)
        {
            bool isLast;
            do
            {
                isLast = socket.Receive() is [[]];
                socket.Send(Acknowledgement);
            }
            while (!isLast);

            socket.Set(ZmqOption.Linger, ZmqLimits.LastMessageMs); // The last acknowledgement is still on its way.
        }
    }
}
