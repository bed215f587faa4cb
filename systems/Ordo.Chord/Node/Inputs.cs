using System;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Node;

/// <summary>What reaches the loop of a host.</summary>
internal abstract record Input;

/// <summary>A message of another node.</summary>
/// <param name="From">Who it says it is.</param>
/// <param name="To">The node of this host that it is for.</param>
/// <param name="Message">What it says.</param>
/// <param name="Taken">Completes when the loop has it; null when nobody waits for that.</param>
internal sealed record Received(NodeRef From, RingId To, RingMessage Message, TaskCompletionSource? Taken) : Input;

/// <summary>An operation of a client.</summary>
internal sealed record Submitted(OperationKind Kind, string Key, string? Text, TaskCompletionSource<Outcome> Done) : Input;

/// <summary>An address cannot be reached.</summary>
internal sealed record Lost(string Address) : Input;

/// <summary>A message that others answered for a node of the classic protocol.</summary>
internal sealed record Posted(Machine.Envelope Envelope) : Input;

/// <summary>Something rare that is done between two messages.</summary>
/// <param name="Action">Does it.</param>
/// <param name="Abandon">Tells whoever waits for it that the host has ended.</param>
internal sealed record Called(Action<Instant> Action, Action Abandon) : Input;

/// <summary>Time has passed.</summary>
internal sealed record Ticked : Input
{
    /// <summary>The only one.</summary>
    public static Ticked Instance { get; } = new();
}
