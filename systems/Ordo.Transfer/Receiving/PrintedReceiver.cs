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
                Print(ClassicServerTexts.Started(from), ClassicServerTexts.Name(start.Name), ClassicServerTexts.Size(start.TotalSize));
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
    public void Completed(Peer from, string asked, string name, long size, bool isFast)
    {
        if (isFast)
        {
            var other = name == asked ? "" : $"; there is a '{PlainLine.Of(asked)}' already";
            print(string.Create(CultureInfo.InvariantCulture, $"'{PlainLine.Of(name)}' is received: {size} bytes from {from.ToText()}:{from.Port}{other}."));
        }
        else if (name == asked)
        {
            print(ClassicServerTexts.Complete);
        }
        else
        {
            Print(ClassicServerTexts.Complete, $"'{PlainLine.Of(asked)}' is there already: the new file is '{PlainLine.Of(name)}'.");
        }
    }

    /// <inheritdoc/>
    public void GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
    {
        if (end != FileEnd.Dropped)
        {
            Trouble(FileEndText.Of(end, from, asked, reason));
        }
    }

    /// <summary>The line that stands for lines nobody has read in time.</summary>
    public static string Lost(long lines) => string.Create(CultureInfo.InvariantCulture, $"ordo: {lines} lines before were left out, since nobody read them in time.");

    /// <inheritdoc/>
    public void Trouble(string line) => trouble(line);

    /// <summary>Prints lines that belong together, between which no other thread's come.</summary>
    private void Print(params ReadOnlySpan<string> lines) => print(string.Join(Environment.NewLine, lines));
}
