using System;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>Receives files on one port, by one loop that owns the port and the machines of the protocols.</summary>
internal sealed class Receiver : IDisposable
{
    /// <summary>How often to remove what broken transfers have left: it is a day old by then, and looking for it reads the whole directory.</summary>
    private static readonly TimeSpan CleaningPeriod = TimeSpan.FromHours(1);

    private readonly UdpPort _port;
    private readonly ClassicShell _classic;
    private readonly IFastReceiver? _fast;
    private readonly Every _cleaning = new(CleaningPeriod, LoopClock.Now);
    private volatile bool _isStopped;

    /// <summary>Makes it; <see cref="Run"/> starts it.</summary>
    /// <param name="port">The port, which remains the caller's.</param>
    /// <param name="inbox">Where files go.</param>
    /// <param name="lines">Where to tell what happens.</param>
    /// <param name="options">Of the classic protocol.</param>
    /// <param name="fast">What takes all other datagrams; without it those of the fast mode are ignored.</param>
    public Receiver(UdpPort port, Inbox inbox, IReceiverLines lines, ClassicReceiverOptions options, IFastReceiver? fast = null)
    {
        (_port, _fast) = (port, fast);
        _classic = new ClassicShell(port, inbox, lines, options);
        lines.Ready();
    }

    /// <summary>Receives until <see cref="Stop"/>. It takes the calling thread.</summary>
    public void Run()
    {
        while (!_isStopped)
        {
            var deadline = Instant.Min(_classic.Machine.Deadline, _fast?.Deadline ?? Instant.Forever);
            _port.Wait(LoopClock.MicrosecondsTo(Instant.Min(deadline, _cleaning.Deadline)));
            Turn(LoopClock.Now);
        }
    }

    /// <summary>Ends <see cref="Run"/>. Any thread may call it.</summary>
    public void Stop()
    {
        _isStopped = true;
        _port.Wake();
    }

    /// <summary>Removes what is not whole.</summary>
    public void Dispose()
    {
        _fast?.Dispose();
        _classic.Dispose();
    }

    private void Turn(Instant now)
    {
        _classic.TakeAnswers(now);
        for (int count; !_isStopped && (count = _port.Receive()) > 0;)
        {
            for (var i = 0; i < count; i++)
            {
                Take(now, i);
            }

            _port.Flush();
            now = LoopClock.Now;
            Tick(now);
        }

        Tick(now);
        _port.Flush();
    }

    private void Take(Instant now, int index)
    {
        var datagram = _port.Received(index, out var from);
        if (!Datagram.IsFast(datagram))
        {
            _classic.Machine.ServedElsewhere = _fast?.Served ?? 0;
            _classic.Machine.Receive(now, from, datagram);
        }
        else if (_fast is not null)
        {
            if (_fast.Receive(now, from, datagram))
            {
                _classic.Machine.HandOver(from);
            }
        }
    }

    private void Tick(Instant now)
    {
        _classic.TakeAnswers(now);
        _classic.Machine.Tick(now);
        _fast?.Tick(now);
        if (_cleaning.IsDue(now))
        {
            _classic.RemoveLeftovers();
        }
    }
}
