using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Receiving;

/// <summary>Where a receiver tells what happens. It must not wait for whoever reads it.</summary>
internal interface IReceiverLines
{
    /// <summary>It listens.</summary>
    void Ready();

    /// <summary>Something happened in a session of the classic protocol.</summary>
    void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received);

    /// <summary>A file stands in the directory.</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="asked">The name that was asked for.</param>
    /// <param name="name">The name that it got.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="isFast">Whether it came in the fast mode.</param>
    void Completed(Peer from, string asked, string name, long size, bool isFast);

    /// <summary>A file is given up; of one that was <see cref="FileEnd.Dropped"/> in the classic protocol <see cref="Happened"/> tells.</summary>
    /// <param name="end">Why.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="asked">The name that was asked for.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="reason">Why in words, as the end of a sentence without its full stop.</param>
    void GivenUp(FileEnd end, Peer from, string asked, long size, string reason);

    /// <summary>Something is to be known by whoever runs the receiver, as one line.</summary>
    void Trouble(string line);
}
