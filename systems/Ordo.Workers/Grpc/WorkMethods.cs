using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ordo.Rpc;
using Ordo.Workers.Grpc.Classic;

namespace Ordo.Workers.Grpc;

/// <summary>The methods of the three teaching services (text.proto), for those who serve and those who call them.</summary>
internal static class WorkMethods
{
    /// <summary>A text backwards.</summary>
    public static readonly RpcMethod<reverse_input, reverse_output> Reverse = Method<reverse_input, reverse_output>("Reverse", "reverse");

    /// <summary>A text in parts.</summary>
    public static readonly RpcMethod<split_input, split_output> Split = Method<split_input, split_output>("Split", "split");

    /// <summary>Numbers, and which of them are prime.</summary>
    public static readonly RpcMethod<isprime_input, isprime_output> IsPrime = Method<isprime_input, isprime_output>("Isprime", "isprime");

    private static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string service, string name)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => new(TextReflection.Descriptor.FindTypeByName<ServiceDescriptor>(service), name);
}
