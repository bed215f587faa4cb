using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>A socket that is waited for (<c>zmq_pollitem_t</c>, as it is laid out where a descriptor is an int: everywhere but on Windows).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ZmqPollItem
{
    /// <summary>Something can be received.</summary>
    public const short In = 1;

    /// <summary>Something can be sent.</summary>
    public const short Out = 2;

    /// <summary>The socket.</summary>
    public nint Socket;

    /// <summary>A descriptor, of which none is used here.</summary>
    public int Descriptor;

    /// <summary>What is waited for.</summary>
    public short Wanted;

    /// <summary>What has come.</summary>
    public short Come;
}
