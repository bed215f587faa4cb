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

    /// <summary>The word for an answer that the client is said to wait for no longer: what it was, nobody knows.</summary>
    public const string AnswerDropped = "answer-dropped";

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

    /// <summary>The exception for an answer that is a refusal; null when the outcome is open.</summary>
    public static OrdoRefusedException? RefusalOf(RpcException failure) => RefusalOf(failure.Status.Code, ReasonOf(failure), failure.Status.Detail);

    /// <summary>
    /// The exception for an answer that is a refusal; null when the outcome is open. A status without a word is no member's: a connection or something on the way made it
    /// up, and it says nothing of the request, except that a server has no such method.
    /// </summary>
    public static OrdoRefusedException? RefusalOf(RpcStatusCode code, string reason, string detail) => (code, reason) switch
    {
        (RpcStatusCode.Unimplemented, _) => new OrdoRefusedException(OrdoRefusal.Invalid, $"This member is too old for the call: {detail}"),
        (_, "" or AnswerDropped or SessionUnknown) => null,
        (RpcStatusCode.InvalidArgument, _) => new OrdoRefusedException(OrdoRefusal.Invalid, detail),
        (RpcStatusCode.NotFound, _) => new OrdoRefusedException(OrdoRefusal.UnknownSequence, detail),
        (RpcStatusCode.AlreadyExists, _) => new OrdoRefusedException(OrdoRefusal.Differs, detail),
        (RpcStatusCode.OutOfRange, _) => new OrdoRefusedException(OrdoRefusal.Exhausted, detail),
        (RpcStatusCode.FailedPrecondition, _) => new OrdoRefusedException(reason == "key-reused" ? OrdoRefusal.KeyReused : OrdoRefusal.Invalid, detail),
        (RpcStatusCode.ResourceExhausted, _) => new OrdoRefusedException(OrdoRefusal.Full, detail),
        _ => null,
    };

    /// <summary>
    /// Whether a refusal holds for the request wherever else it is under way: the cluster keeps it as the answer of its number. Of the others only this one copy was not
    /// done, and another one that comes later may be.
    /// </summary>
    public static bool IsKept(OrdoRefusal refusal) =>
        refusal is OrdoRefusal.UnknownSequence or OrdoRefusal.Differs or OrdoRefusal.Exhausted or OrdoRefusal.KeyReused;

    private static DateTimeOffset? ExpiryOf(long unixMs) => unixMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
