using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Ordo.Rpc;

/// <summary>A method of a service, taken from the protobuf descriptors: its path on the wire, its kind, and how its messages are read.</summary>
/// <typeparam name="TRequest">The message that a client sends.</typeparam>
/// <typeparam name="TResponse">The message that a server sends.</typeparam>
public sealed class RpcMethod<TRequest, TResponse>
    where TRequest : IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    /// <summary>Finds a method in a service.</summary>
    /// <exception cref="ArgumentException">There is no such method, or its messages are others.</exception>
    public RpcMethod(ServiceDescriptor service, string name)
    {
        ArgumentNullException.ThrowIfNull(service);
        Descriptor = service.FindMethodByName(name) ?? throw new ArgumentException($"{service.FullName} has no method {name}.", nameof(name));
        if (Descriptor.InputType.ClrType != typeof(TRequest) || Descriptor.OutputType.ClrType != typeof(TResponse))
        {
            throw new ArgumentException(
                $"{service.FullName}.{name} takes {Descriptor.InputType.FullName} and gives {Descriptor.OutputType.FullName}, not {typeof(TRequest).Name} and {typeof(TResponse).Name}.",
                nameof(name));
        }

        Path = $"/{service.FullName}/{name}";
        RequestParser = (MessageParser<TRequest>)Descriptor.InputType.Parser;
        ResponseParser = (MessageParser<TResponse>)Descriptor.OutputType.Parser;
    }

    /// <summary>What the descriptor says of it.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>Its path on the wire: <c>/package.Service/Method</c>.</summary>
    public string Path { get; }

    /// <summary>Whether a client sends any number of messages instead of one.</summary>
    public bool ClientStreams => Descriptor.IsClientStreaming;

    /// <summary>Whether a server sends any number of messages instead of one.</summary>
    public bool ServerStreams => Descriptor.IsServerStreaming;

    internal MessageParser<TRequest> RequestParser { get; }

    internal MessageParser<TResponse> ResponseParser { get; }
}
