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
    /// <summary>Finds a method in a service; its messages are the generated ones.</summary>
    /// <exception cref="ArgumentException">There is no such method, or its messages are others.</exception>
    public RpcMethod(ServiceDescriptor service, string name)
        : this(service, name, Generated<TRequest>(Find(service, name).InputType), Generated<TResponse>(Find(service, name).OutputType))
    {
    }

    /// <summary>
    /// Finds a method in a service whose messages are other types than the generated ones: written by hand, say, so that they are used again instead of allocated
    /// anew. The name is checked, and that the types are an <see cref="IBufferMessage"/> each, since they are read and written in the buffers of the
    /// connection; that they have the wire format of the method's messages is the caller's promise.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="name">The method's name in the service.</param>
    /// <param name="requestParser">Makes requests of bytes. It decides where each comes from: it may hand out one that was used before.</param>
    /// <param name="responseParser">The same for answers.</param>
    /// <exception cref="ArgumentException">There is no such method, or a type is no <see cref="IBufferMessage"/>.</exception>
    public RpcMethod(ServiceDescriptor service, string name, MessageParser<TRequest> requestParser, MessageParser<TResponse> responseParser)
    {
        ArgumentNullException.ThrowIfNull(requestParser);
        ArgumentNullException.ThrowIfNull(responseParser);
        Expect(typeof(TRequest));
        Expect(typeof(TResponse));
        Descriptor = Find(service, name);
        Path = $"/{service.FullName}/{name}";
        RequestParser = requestParser;
        ResponseParser = responseParser;
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

    private static void Expect(Type message)
    {
        if (!typeof(IBufferMessage).IsAssignableFrom(message))
        {
            throw new ArgumentException($"{message} is no {nameof(IBufferMessage)}: it can be neither read nor written.", nameof(message));
        }
    }

    private static MethodDescriptor Find(ServiceDescriptor service, string name)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.FindMethodByName(name) ?? throw new ArgumentException($"{service.FullName} has no method {name}.", nameof(name));
    }

    private static MessageParser<T> Generated<T>(MessageDescriptor type)
        where T : IMessage<T> =>
        type.Parser as MessageParser<T> ?? throw new ArgumentException($"The method's message {type.FullName} is not {typeof(T).Name}.", "name");
}
