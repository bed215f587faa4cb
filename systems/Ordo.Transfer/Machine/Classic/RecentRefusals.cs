using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>Which refusals were told just now: a client repeats a start that has no answer, and one word about it is enough.</summary>
internal sealed class RecentRefusals
{
    /// <summary>How many are known: more in this time are somebody's game, and are told again.</summary>
    private const int MaxKnown = 256;

    /// <summary>Clients repeat a start for two and a half seconds (specs/s04 §4).</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(3);

    private readonly HashSet<(Peer From, ClassicStart Start)> _known = [];
    private readonly Queue<(Instant At, Peer From, ClassicStart Start)> _inOrder = new();

    /// <summary>Whether a refusal is to be told.</summary>
    public bool IsNew(Instant now, Peer from, ClassicStart start)
    {
        while (_inOrder.TryPeek(out var oldest) && (now - oldest.At > KnownFor || _inOrder.Count == MaxKnown))
        {
            _inOrder.Dequeue();
            _known.Remove((oldest.From, oldest.Start));
        }

        if (!_known.Add((from, start)))
        {
            return false;
        }

        _inOrder.Enqueue((now, from, start));
        return true;
    }
}
