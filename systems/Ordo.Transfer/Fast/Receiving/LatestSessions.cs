using System.Collections.Generic;
using Ordo.Transfer.Machine;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>
/// Which session of each sender is the latest. A sender has one at a time: when it begins another, what still lies in the stream of the one before is stored no more, since it offers that once more. Whoever looks for what is
/// stored already would miss what the earlier one is just about to store.
/// </summary>
internal sealed class LatestSessions
{
    private readonly Dictionary<Peer, IncomingFiles> _latest = [];

    /// <summary>A session begins. When this returns the one before of that sender stores nothing more.</summary>
    public void Begin(Peer from, IncomingFiles files)
    {
        IncomingFiles? before;
        lock (_latest)
        {
            _latest.Remove(from, out before);
            _latest.Add(from, files);
        }

        before?.GiveWay();
    }

    /// <summary>A session is at its end.</summary>
    public void End(Peer from, IncomingFiles files)
    {
        lock (_latest)
        {
            if (_latest.TryGetValue(from, out var latest) && latest == files)
            {
                _latest.Remove(from);
            }
        }
    }
}
