using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>A frame in libzmq's hands (<c>zmq_msg_t</c>): 64 bytes whose inside is the library's own. It must not move between its making and its closing, so it stays on the stack.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ZmqFrame
{
    private nint _first;
}
