using System.Collections.Generic;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Machine;

/// <summary>A message on its way.</summary>
internal readonly record struct Envelope(NodeRef From, NodeRef To, RingMessage Message);

/// <summary>What a node wants done: its shell takes it after every call, in order.</summary>
internal sealed class Outbox
{
    private readonly List<Envelope> _messages = [];
    private readonly List<Outcome> _outcomes = [];

    /// <summary>What is to be sent. Messages to a node arrive in order or not at all.</summary>
    public IReadOnlyList<Envelope> Messages => _messages;

    /// <summary>The ends of operations that were submitted here.</summary>
    public IReadOnlyList<Outcome> Outcomes => _outcomes;

    /// <summary>Forgets what was taken.</summary>
    public void Clear()
    {
        _messages.Clear();
        _outcomes.Clear();
    }

    /// <summary>Sends a message.</summary>
    public void Send(NodeRef from, NodeRef to, RingMessage message) => _messages.Add(new Envelope(from, to, message));

    /// <summary>Ends an operation.</summary>
    public void End(Outcome outcome) => _outcomes.Add(outcome);
}
