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
    /// <inheritdoc/>
    public void Ready()
    {
        // Only files have lines.
    }

    /// <inheritdoc/>
    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
        if (happened is ClassicEvent.Silent or ClassicEvent.Replaced)
        {
            print(JsonLine.Of(new { @event = "dropped", name = start.Name, received, size = start.TotalSize, from = $"{from.ToText()}:{from.Port}" }));
        }
    }

    /// <inheritdoc/>
    public void Completed(Peer from, string asked, string name, long size) =>
        print(JsonLine.Of(new { @event = "stored", name, asked, size, from = $"{from.ToText()}:{from.Port}" }));

    /// <inheritdoc/>
    public void Trouble(string line) => trouble(line);
}
