using Ordo.Protocol.V1;
using Ordo.Rpc;

namespace Ordo.Client.Connections;

/// <summary>The methods of <c>ordo.v1</c> that the client calls.</summary>
internal static class Methods
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Sequences = SequencesReflection.Descriptor.Services[0];

    public static RpcMethod<DescribeRequest, DescribeReply> Describe { get; } = new(ClusterReflection.Descriptor.Services[0], "Describe");

    public static RpcMethod<NextFrame, NextReplyFrame> NextStream { get; } = new(Sequences, "NextStream");

    public static RpcMethod<CreateRequest, Sequence> Create { get; } = new(Sequences, "Create");

    public static RpcMethod<GetRequest, Sequence> Get { get; } = new(Sequences, "Get");

    public static RpcMethod<ListRequest, ListReply> List { get; } = new(Sequences, "List");

    public static RpcMethod<RemoveRequest, RemoveReply> Remove { get; } = new(Sequences, "Remove");

    public static RpcMethod<GetKeyRequest, NextReply> GetKey { get; } = new(Sequences, "GetKey");

    public static RpcMethod<OpenSessionRequest, OpenSessionReply> OpenSession { get; } = new(Sequences, "OpenSession");

    public static RpcMethod<CloseSessionRequest, CloseSessionReply> CloseSession { get; } = new(Sequences, "CloseSession");
}
