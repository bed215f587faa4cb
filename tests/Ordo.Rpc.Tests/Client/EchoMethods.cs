using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Client;

/// <summary>The methods of echo.proto.</summary>
internal static class EchoMethods
{
    public static RpcMethod<EchoRequest, EchoReply> Unary { get; } = Of("Unary");

    public static RpcMethod<EchoRequest, EchoReply> ServerStream { get; } = Of("ServerStream");

    public static RpcMethod<EchoRequest, EchoReply> ClientStream { get; } = Of("ClientStream");

    public static RpcMethod<EchoRequest, EchoReply> Duplex { get; } = Of("Duplex");

    private static RpcMethod<EchoRequest, EchoReply> Of(string name) => new(EchoReflection.Descriptor.Services[0], name);
}
