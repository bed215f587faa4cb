using Ordo.Chord.V1;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>The methods of <c>ordo.chord.v1</c> that nodes serve, for those who serve and those who call them.</summary>
internal static class RingMethods
{
    /// <summary>The header that says which ring a node is of.</summary>
    public const string RingHeader = "ordo-chord-ring";

    /// <summary>One node speaks to another.</summary>
    public static readonly RpcMethod<Envelope, TalkEnd> Talk = new(RingReflection.Descriptor.Services[0], "Talk");

    /// <summary>Whether a node is one of ours.</summary>
    public static readonly RpcMethod<KindRequest, KindReply> Kind = new(RingReflection.Descriptor.Services[0], "Kind");

    /// <summary>The text under a key.</summary>
    public static readonly RpcMethod<GetRequest, GetReply> Get = new(ChordReflection.Descriptor.Services[0], "Get");

    /// <summary>Saves a text.</summary>
    public static readonly RpcMethod<PutRequest, PutReply> Put = new(ChordReflection.Descriptor.Services[0], "Put");

    /// <summary>Removes a key.</summary>
    public static readonly RpcMethod<RemoveRequest, RemoveReply> Remove = new(ChordReflection.Descriptor.Services[0], "Remove");

    /// <summary>The way to a key.</summary>
    public static readonly RpcMethod<LookUpRequest, LookUpReply> LookUp = new(ChordReflection.Descriptor.Services[0], "LookUp");

    /// <summary>A node from inside.</summary>
    public static readonly RpcMethod<DescribeRequest, Description> Describe = new(ChordReflection.Descriptor.Services[0], "Describe");
}
