using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Bench;

/// <summary>For a measurement, which has its own lines.</summary>
internal sealed class QuietLines : ISenderLines, IReceiverLines
{
    /// <summary>How much of the file is acknowledged.</summary>
    public long Done { get; private set; }

    /// <inheritdoc/>
    public void Classic(string line)
    {
    }

    /// <inheritdoc/>
    public void Progress(string name, long done, long size) => Done = done;

    /// <inheritdoc/>
    public void Ready()
    {
    }

    /// <inheritdoc/>
    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
    }

    /// <inheritdoc/>
    public void Completed(Peer from, string asked, string name, long size, bool isFast)
    {
    }

    /// <inheritdoc/>
    public void GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
    {
    }

    /// <inheritdoc/>
    public void Trouble(string line)
    {
    }
}
