using System;
using System.Text;
using System.Threading;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Sending;

/// <summary>Sends a file by the classic protocol: the machine, a port and the lines of the published client.</summary>
/// <param name="port">The port, which belongs to the calling thread.</param>
/// <param name="server">Who gets the file.</param>
/// <param name="lines">Where to tell what happens.</param>
internal sealed class ClassicSend(UdpPort port, Peer server, ISenderLines lines)
{
    /// <summary>Sends a file. It takes the calling thread.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name on the server.</param>
    /// <param name="isMarked">Whether to show that this sender can do more; the result is <see cref="SenderStep.PeerIsOrdo"/> then when the server can, too.</param>
    /// <param name="stop">Ends it; whoever cancels it wakes the port.</param>
    /// <returns>One of the steps that end a transfer.</returns>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public SenderStep Run(SourceFile file, string name, bool isMarked, CancellationToken stop)
    {
        var machine = new ClassicSender(server, name, file.Length, isMarked);
        lines.Classic(ClassicClientTexts.Starting);
        var step = Do(machine, machine.Begin(LoopClock.Now), file);
        while (step == SenderStep.Wait)
        {
            stop.ThrowIfCancellationRequested();
            port.Wait(LoopClock.MicrosecondsTo(machine.Deadline));
            step = Receive(machine, file, name);
            if (step == SenderStep.Wait)
            {
                step = Tick(machine, file);
            }
        }

        if (step == SenderStep.Done)
        {
            lines.Classic(ClassicClientTexts.Done);
        }

        return step;
    }

    /// <summary>Does what the machine wants done.</summary>
    /// <returns><see cref="SenderStep.Wait"/>, or a step that ends the transfer.</returns>
    private SenderStep Do(ClassicSender machine, SenderStep step, SourceFile file)
    {
        if (step == SenderStep.Read)
        {
            file.Read(machine.Acknowledged, machine.Room);
            step = machine.Filled(LoopClock.Now);
        }

        if (step != SenderStep.Send)
        {
            return step;
        }

        machine.Outstanding.CopyTo(port.Take(machine.Outstanding.Length, server));
        port.Flush();
        if (!machine.IsStarted)
        {
            lines.Classic(ClassicClientTexts.StartSent);
        }

        return SenderStep.Wait;
    }

    private SenderStep Receive(ClassicSender machine, SourceFile file, string name)
    {
        var count = port.Receive();
        for (var i = 0; i < count; i++)
        {
            var datagram = port.Received(i, out var from);
            var wasStarted = machine.IsStarted;
            var step = machine.Receive(from, datagram);
            if (step == SenderStep.Wait)
            {
                continue;
            }

            lines.Classic(Encoding.ASCII.GetString(datagram));
            if (machine.IsStarted && !wasStarted)
            {
                lines.Classic(ClassicClientTexts.Sending);
            }

            lines.Progress(name, machine.Acknowledged, file.Length);
            if (Do(machine, step, file) is var next and not SenderStep.Wait)
            {
                return next;
            }
        }

        return SenderStep.Wait;
    }

    private SenderStep Tick(ClassicSender machine, SourceFile file)
    {
        var step = machine.Tick(LoopClock.Now);
        if (step == SenderStep.Wait)
        {
            return step;
        }

        lines.Classic(ClassicClientTexts.Timeout);
        if (step == SenderStep.GaveUp)
        {
            lines.Classic(ClassicClientTexts.GaveUp);
        }

        return Do(machine, step, file);
    }
}
