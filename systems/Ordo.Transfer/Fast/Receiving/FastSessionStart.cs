using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Wire;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>How a session began.</summary>
/// <param name="Id">Its number, which nobody guesses.</param>
/// <param name="From">Who sends.</param>
/// <param name="Sender">The nonce of the sender.</param>
/// <param name="Receiver">The nonce of this side.</param>
/// <param name="Key">The key of both; null when there is none.</param>
/// <param name="Window">How many bytes of the stream it holds.</param>
internal sealed record FastSessionStart(ulong Id, Peer From, Nonce Sender, Nonce Receiver, TransferKey? Key, int Window);
