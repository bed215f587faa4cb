using System;
using System.Globalization;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>Prints what a receiver tells, in the lines of the published server.</summary>
/// <param name="print">Prints a line on standard output.</param>
/// <param name="trouble">Prints a line on standard error.</param>
internal sealed class PrintedReceiver(Action<string> print, Action<string> trouble) : IReceiverLines
{
    /// <inheritdoc/>
    public void Ready() => print(ClassicServerTexts.Ready);

    /// <inheritdoc/>
    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
        switch (happened)
        {
            case ClassicEvent.Started:
                print(ClassicServerTexts.Started(from));
                print(ClassicServerTexts.Name(start.Name));
                print(ClassicServerTexts.Size(start.TotalSize));
                break;
            case ClassicEvent.Duplicate:
                print(ClassicServerTexts.Duplicate);
                break;
            case ClassicEvent.Progress:
                print(ClassicServerTexts.Progress(received, start.TotalSize));
                break;
            case ClassicEvent.Silent:
                print(ClassicServerTexts.Silent(from));
                break;
            default:
                Trouble(string.Create(CultureInfo.InvariantCulture, $"{from.ToText()}:{from.Port} began anew after {received} of {start.TotalSize} bytes of '{start.Name}', which are dropped."));
                break;
        }
    }

    /// <inheritdoc/>
    public void Completed(Peer from, string asked, string name, long size)
    {
        print(ClassicServerTexts.Complete);
        if (name != asked)
        {
            print($"'{PlainLine.Of(asked)}' is there already: the new file is '{PlainLine.Of(name)}'.");
        }
    }

    /// <inheritdoc/>
    public void Trouble(string line) => trouble(line);
}
