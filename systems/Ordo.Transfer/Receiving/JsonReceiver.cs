using System;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>Prints a line of JSON for each file that is stored or given up.</summary>
/// <param name="print">Prints a line on standard output.</param>
/// <param name="trouble">Prints a line on standard error.</param>
internal sealed class JsonReceiver(Action<string> print, Action<string> trouble) : IReceiverLines
{
    private const string Dropped = "dropped";

    /// <inheritdoc/>
    public void Ready()
    {
        // Only files have lines.
    }

    /// <inheritdoc/>
    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
        // Whoever begins something else before a byte has come has changed his mind, which is nobody's file.
        if (happened == ClassicEvent.Silent || (happened == ClassicEvent.Replaced && received > 0))
        {
            var reason = happened == ClassicEvent.Silent ? "its sender says nothing any more" : "its sender has begun another";
            print(JsonLine.Of(new { @event = Dropped, name = start.Name, received, size = start.TotalSize, from = $"{from.ToText()}:{from.Port}", reason }));
        }
    }

    /// <inheritdoc/>
    public void Completed(Peer from, string asked, string name, long size, bool isFast) =>
        print(JsonLine.Of(new { @event = "stored", name, asked, size, from = $"{from.ToText()}:{from.Port}" }));

    /// <inheritdoc/>
    public void GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
    {
        print(JsonLine.Of(new { @event = EventOf(end), name = asked, size, from = $"{from.ToText()}:{from.Port}", reason }));
        if (end != FileEnd.Dropped)
        {
            Trouble(FileEndText.Of(end, from, asked, reason));
        }
    }

    /// <summary>The line that stands for lines nobody has read in time.</summary>
    public static string Lost(long lines) => JsonLine.Of(new { @event = "lost", lines });

    private static string EventOf(FileEnd end) => end switch
    {
        FileEnd.Refused => "refused",
        FileEnd.Failed => "failed",
        FileEnd.Damaged => "damaged",
        _ => Dropped,
    };

    /// <inheritdoc/>
    public void Trouble(string line) => trouble(line);
}
