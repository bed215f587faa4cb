using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Requests;

/// <summary>Answers of a member as the library's callers see them (proto/ordo/v1/sequences.proto).</summary>
internal static class Answers
{
    /// <summary>The word for a session that was closed, or idle for too long.</summary>
    public const string SessionUnknown = "session-unknown";

    /// <summary>The word of a member that did not do it, and never will.</summary>
    public const string NotDone = "not-done";

    private const string ReasonTrailer = "ordo-reason";

    public static IdRange IdsOf(NextItemReply item) => new(item.First, item.Last, item.Step)
    {
        Repeated = item.Repeated,
        KeyExpires = ExpiryOf(item.KeyExpiresMs),
    };

    public static IdRange IdsOf(NextReply reply) => new(reply.First, reply.Last, reply.Step)
    {
        Repeated = reply.Repeated,
        KeyExpires = ExpiryOf(reply.KeyExpiresMs),
    };

    public static SequenceInfo InfoOf(Sequence sequence) =>
        new(sequence.Name, sequence.Start, sequence.Step, sequence.Last, TimeSpan.FromMilliseconds(sequence.KeyRetentionMs));

    /// <summary>The word for programs that came with a failed call.</summary>
    public static string ReasonOf(RpcException failure) => failure.Trailers[ReasonTrailer] ?? "";

    /// <summary>The exception for an answer that is one, though not the one hoped for; null when the outcome is open.</summary>
    public static OrdoRefusedException? RefusalOf(RpcStatusCode code, string reason, string detail) => code switch
    {
        RpcStatusCode.InvalidArgument => new OrdoRefusedException(OrdoRefusal.Invalid, detail),
        RpcStatusCode.NotFound => new OrdoRefusedException(OrdoRefusal.UnknownSequence, detail),
        RpcStatusCode.AlreadyExists => new OrdoRefusedException(OrdoRefusal.Differs, detail),
        RpcStatusCode.OutOfRange => new OrdoRefusedException(OrdoRefusal.Exhausted, detail),
        RpcStatusCode.FailedPrecondition => new OrdoRefusedException(reason == "key-reused" ? OrdoRefusal.KeyReused : OrdoRefusal.Invalid, detail),
        RpcStatusCode.ResourceExhausted => new OrdoRefusedException(OrdoRefusal.Full, detail),
        RpcStatusCode.Unimplemented => new OrdoRefusedException(OrdoRefusal.Invalid, $"This member is too old for the call: {detail}"),
        _ => null,
    };

    private static DateTimeOffset? ExpiryOf(long unixMs) => unixMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
