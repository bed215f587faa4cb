using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Sending;

/// <summary>Sends files by the mode that the other side knows, and says what became of them.</summary>
/// <param name="port">The port, which belongs to the calling thread.</param>
/// <param name="server">Who gets the files.</param>
/// <param name="address">The same as it was typed.</param>
/// <param name="console">Where to tell how far it is.</param>
/// <param name="json">Whether results are lines of JSON.</param>
internal sealed class FileSender(UdpPort port, Peer server, HostAndPort address, SenderConsole console, bool json)
{
    private readonly SendReport _report = new(console, json);

    /// <summary>Sends files. It takes the calling thread.</summary>
    /// <param name="items">What to send, at least one.</param>
    /// <param name="isClassic">Whether to speak only the classic protocol.</param>
    /// <param name="options">How to send in the fast mode; with a key nothing is said by the classic protocol, which has none.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">Some could not be sent, or it was ended; what is sent of the others is told.</exception>
    public void Run(IReadOnlyList<SendItem> items, bool isClassic, FastSendOptions options, CancellationToken stop)
    {
        try
        {
            if (isClassic)
            {
                SendClassic(items, stop);
            }
            else if (options.Key is not null)
            {
                SendFast(items, options, stop);
            }
            else
            {
                SendByEither(items, options, stop);
            }
        }
        catch (CommandException failure)
        {
            _report.GiveUp(items, failure.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            _report.GiveUp(items, "stopped");
            throw new CommandException($"stopped; {_report.Stored} of {items.Count} files are stored, send the same again to go on.");
        }

        _report.End();
    }

    private void SendClassic(IReadOnlyList<SendItem> items, CancellationToken stop)
    {
        if (items.FirstOrDefault(item => item.IsTooLongForClassic) is { } tooLong)
        {
            throw new CommandException($"'{tooLong.Name}' is too long a name for the classic protocol: give one of at most {SendItem.MaxClassicName} bytes.", CommandException.Usage);
        }

        ClassicFiles.CheckNames(items);
        var classic = NewClassic();
        foreach (var item in items)
        {
            classic.Send(item, isMarked: false, stop);
        }
    }

    /// <summary>Begins with the first file that can be read as a classic sender does, and shows that it could do more. When the other side can, too, that file is sent with all others; else it is sent by then.</summary>
    private void SendByEither(IReadOnlyList<SendItem> items, FastSendOptions options, CancellationToken stop)
    {
        var classic = NewClassic();
        var next = 0;
        SenderStep? step = null;
        while (step is null && next < items.Count)
        {
            step = classic.Send(items[next++], isMarked: true, stop);
        }

        if (step == SenderStep.PeerIsOrdo)
        {
            _report.TryAgain();
            SendFast(items, options, stop);
            return;
        }

        ClassicFiles.CheckNames(items);
        foreach (var item in items.Skip(next))
        {
            classic.Send(item, isMarked: false, stop);
        }
    }

    private void SendFast(IReadOnlyList<SendItem> items, FastSendOptions options, CancellationToken stop)
    {
        var began = LoopClock.Now;
        var send = new FastSend(port, server, items, options, console);
        try
        {
            send.Run(stop);
        }
        finally
        {
            console.Clear();
            _report.FastSettled(items, send.Results, began);
        }
    }

    private ClassicFiles NewClassic() => new(port, server, address, console, _report);
}
