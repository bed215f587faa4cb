using System;
using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>
/// The functions of libzmq that are used here, as its manual has them (api.zeromq.org, 4.3). <see cref="LibzmqLibrary"/> finds the library. A result of −1, or a null pointer, is a failure whose
/// number <see cref="Marshal.GetLastPInvokeError"/> has.
/// </summary>
internal static partial class Libzmq
{
    /// <summary>What the imports are resolved by.</summary>
    internal const string Name = "libzmq";

    [LibraryImport(Name, EntryPoint = "zmq_version")]
    internal static partial void GetVersion(out int major, out int minor, out int patch);

    [LibraryImport(Name, EntryPoint = "zmq_ctx_new", SetLastError = true)]
    internal static partial nint NewContext();

    [LibraryImport(Name, EntryPoint = "zmq_ctx_term", SetLastError = true)]
    internal static partial int EndContext(nint context);

    [LibraryImport(Name, EntryPoint = "zmq_socket", SetLastError = true)]
    internal static partial nint NewSocket(ZmqContext context, ZmqSocketKind kind);

    [LibraryImport(Name, EntryPoint = "zmq_close", SetLastError = true)]
    internal static partial int CloseSocket(nint socket);

    [LibraryImport(Name, EntryPoint = "zmq_bind", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Bind(ZmqSocketHandle socket, string endpoint);

    [LibraryImport(Name, EntryPoint = "zmq_connect", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Connect(ZmqSocketHandle socket, string endpoint);

    [LibraryImport(Name, EntryPoint = "zmq_setsockopt", SetLastError = true)]
    internal static partial int SetOption(ZmqSocketHandle socket, ZmqOption option, ReadOnlySpan<byte> value, nuint length);

    [LibraryImport(Name, EntryPoint = "zmq_getsockopt", SetLastError = true)]
    internal static partial int GetOption(ZmqSocketHandle socket, ZmqOption option, Span<byte> value, ref nuint length);

    [LibraryImport(Name, EntryPoint = "zmq_send", SetLastError = true)]
    internal static partial int Send(ZmqSocketHandle socket, ReadOnlySpan<byte> frame, nuint length, int flags);

    [LibraryImport(Name, EntryPoint = "zmq_msg_init", SetLastError = true)]
    internal static partial int InitFrame(ref ZmqFrame frame);

    [LibraryImport(Name, EntryPoint = "zmq_msg_recv", SetLastError = true)]
    internal static partial int Receive(ref ZmqFrame frame, ZmqSocketHandle socket, int flags);

    [LibraryImport(Name, EntryPoint = "zmq_msg_data")]
    internal static partial nint DataOf(ref ZmqFrame frame);

    [LibraryImport(Name, EntryPoint = "zmq_msg_more")]
    internal static partial int HasMore(ref ZmqFrame frame);

    [LibraryImport(Name, EntryPoint = "zmq_msg_close", SetLastError = true)]
    internal static partial int CloseFrame(ref ZmqFrame frame);

    [LibraryImport(Name, EntryPoint = "zmq_poll", SetLastError = true)]
    internal static partial int Poll(Span<ZmqPollItem> items, int count, nint timeoutMs);

    [LibraryImport(Name, EntryPoint = "zmq_socket_monitor", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Monitor(ZmqSocketHandle socket, string? endpoint, int events);

    [LibraryImport(Name, EntryPoint = "zmq_strerror")]
    internal static partial nint TextOf(int error);
}
