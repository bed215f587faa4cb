using System;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>What a <see cref="ClassicReceiver"/> has done by its shell. A session has a number of its own, so that an answer of the disk never meets the session that came after it.</summary>
internal interface IClassicEffects
{
    /// <summary>Sends a datagram.</summary>
    void Send(Peer to, ReadOnlySpan<byte> datagram);

    /// <summary>Takes on a file: its name is one that may be stored, and there is room for it. Nothing is created yet.</summary>
    /// <returns>False when it is refused, or too much waits for the disk; the client is told nothing, since the protocol has no word for it, and begins again.</returns>
    bool TryBegin(long session, Peer from, ClassicStart start);

    /// <summary>Takes over the next bytes of a file.</summary>
    /// <returns>False when there is no room for them now; the client sends them again.</returns>
    bool TryStore(long session, ReadOnlySpan<byte> bytes);

    /// <summary>All bytes are there: brings the file under its name, and answers by <see cref="ClassicReceiver.Stored"/> or <see cref="ClassicReceiver.StoreFailed"/>.</summary>
    void Finish(long session);

    /// <summary>Gives up a file and all that is kept of it.</summary>
    void Drop(long session);

    /// <summary>Tells people what happened.</summary>
    void Tell(ClassicEvent happened, Peer from, ClassicStart start, long received);

    /// <summary>Somebody begins a file while as many are served as may be; there is no answer.</summary>
    void TellFull(Peer from);

    /// <summary>A data message came from somebody who has no session.</summary>
    void TellStranger(Peer from);
}

/// <summary>What people are told about a session.</summary>
internal enum ClassicEvent
{
    /// <summary>It begins.</summary>
    Started,

    /// <summary>A message came a second time.</summary>
    Duplicate,

    /// <summary>Bytes were taken.</summary>
    Progress,

    /// <summary>The client was silent too long; the session and its bytes are gone.</summary>
    Silent,

    /// <summary>The client began something else; the session and its bytes are gone.</summary>
    Replaced,
}
