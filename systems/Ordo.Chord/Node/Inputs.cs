using System;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Messages;

namespace Ordo.Chord.Node;

/// <summary>What reaches the loop of a host.</summary>
internal abstract record Input;

/// <summary>A message of another node.</summary>
internal sealed record Received(NodeRef From, RingId To, RingMessage Message) : Input;

/// <summary>An operation of a client.</summary>
internal sealed record Submitted(OperationKind Kind, string Key, string? Text, TaskCompletionSource<Outcome> Done) : Input;

/// <summary>An address cannot be reached.</summary>
internal sealed record Lost(string Address) : Input;

/// <summary>Something rare that is done between two messages.</summary>
internal sealed record Called(Action Action) : Input;

/// <summary>Time has passed.</summary>
internal sealed record Ticked : Input
{
    /// <summary>The only one.</summary>
    public static Ticked Instance { get; } = new();
}
