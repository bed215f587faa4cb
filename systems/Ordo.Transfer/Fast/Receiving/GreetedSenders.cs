using System;
using System.Collections.Generic;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>
/// The senders that were greeted and have not sent a piece yet. Who forges addresses makes as many of them as he likes: each is small, and none takes longer to find or to forget than the only one does.
/// </summary>
internal sealed class GreetedSenders
{
    /// <summary>At 10 000 forged greetings a second each is kept for 1.6 s, longer than a round trip; each takes some 250 bytes, all together 4 MB.</summary>
    public const int Max = 16_384;

    /// <summary>A sender follows up after a round trip.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ulong, FastSessionStart> _byId = [];
    private readonly Dictionary<(Peer From, Nonce Sender), FastSessionStart> _byGreeting = [];
    private readonly Queue<FastSessionStart> _byAge = new(); // Those that have followed up stay in it for their time.

    /// <summary>How many there are.</summary>
    public int Count => _byId.Count;

    /// <summary>When the oldest is to be forgotten.</summary>
    public Instant Deadline => _byAge.TryPeek(out var oldest) ? oldest.Begun + Life : Instant.Forever;

    /// <summary>The one of a session; null when there is none.</summary>
    public FastSessionStart? Find(ulong id) => _byId.GetValueOrDefault(id);

    /// <summary>The one who greeted so before; null when there is none.</summary>
    public FastSessionStart? Find(Peer from, Nonce sender) => _byGreeting.GetValueOrDefault((from, sender));

    /// <summary>Adds one that was not there; when there are too many the oldest leaves.</summary>
    public void Add(FastSessionStart start)
    {
        if (_byAge.Count == Max)
        {
            Remove(_byAge.Dequeue());
        }

        _byId.Add(start.Id, start);
        _byGreeting.Add((start.From, start.Sender), start);
        _byAge.Enqueue(start);
    }

    /// <summary>Takes one out that has followed up.</summary>
    public void Remove(FastSessionStart start)
    {
        // By its number first: the same sender may have greeted again since.
        if (_byId.Remove(start.Id))
        {
            _byGreeting.Remove((start.From, start.Sender));
        }
    }

    /// <summary>Forgets those whose time is over.</summary>
    public void Expire(Instant now)
    {
        while (Deadline <= now)
        {
            Remove(_byAge.Dequeue());
        }
    }
}
