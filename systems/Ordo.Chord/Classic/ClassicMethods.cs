using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ordo.Rpc;

namespace Ordo.Chord.Classic;

/// <summary>The methods of <c>ChordServices</c>, for those who serve and those who call them.</summary>
internal static class ClassicMethods
{
    /// <summary>A node comes.</summary>
    public static readonly RpcMethod<register_input, register_output> Register = Method<register_input, register_output>("register");

    /// <summary>A node leaves.</summary>
    public static readonly RpcMethod<deregister_input, deregister_output> Deregister = Method<deregister_input, deregister_output>("deregister");

    /// <summary>A node asks for its predecessor and its fingers.</summary>
    public static readonly RpcMethod<pft_input, pft_output> PopulateFingerTable = Method<pft_input, pft_output>("populate_finger_table");

    /// <summary>All nodes.</summary>
    public static readonly RpcMethod<gci_input, gci_output> GetChordInfo = Method<gci_input, gci_output>("get_chord_info");

    /// <summary>A key and its text are to be kept.</summary>
    public static readonly RpcMethod<save_input, save_output> Save = Method<save_input, save_output>("save");

    /// <summary>A key is to be forgotten.</summary>
    public static readonly RpcMethod<remove_input, remove_output> Remove = Method<remove_input, remove_output>("remove");

    /// <summary>Where a key is kept.</summary>
    public static readonly RpcMethod<find_input, find_output> Find = Method<find_input, find_output>("find");

    /// <summary>A node takes its range over from its successor.</summary>
    public static readonly RpcMethod<deligate_input, deligate_output> DeligateIds = Method<deligate_input, deligate_output>("deligate_ids");

    /// <summary>Who a node is, and its fingers.</summary>
    public static readonly RpcMethod<gft_input, gft_output> GetFingerTable = Method<gft_input, gft_output>("get_finger_table");

    /// <summary>Whether this is the registry or a node.</summary>
    public static readonly RpcMethod<connection_type_input, connection_type_output> ConnectionType =
        Method<connection_type_input, connection_type_output>("connection_type");

    private static ServiceDescriptor Service => ClassicReflection.Descriptor.Services[0];

    private static RpcMethod<TRequest, TResponse> Method<TRequest, TResponse>(string name)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse> => new(Service, name);
}
