using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ordo.Transfer.Udp;

/// <summary>The calls of Linux for many datagrams at once (sendmmsg(2), recvmmsg(2), udp(7)), with the layouts of its 64-bit systems.</summary>
internal static unsafe partial class LinuxSockets
{
    /// <summary>AF_INET.</summary>
    public const ushort Inet = 2;

    /// <summary>AF_INET6.</summary>
    public const ushort Inet6 = 10;

    /// <summary>SOL_UDP.</summary>
    public const int LevelUdp = 17;

    /// <summary>UDP_SEGMENT: a message is cut into datagrams of the given size by the system, or by the network card.</summary>
    public const int UdpSegment = 103;

    /// <summary>UDP_GRO: datagrams of one sender and one size come as one message, with their size.</summary>
    public const int UdpGro = 104;

    /// <summary>IPPROTO_IPV6.</summary>
    public const int LevelIpv6 = 41;

    /// <summary>IPV6_MTU_DISCOVER.</summary>
    public const int Ipv6MtuDiscover = 23;

    /// <summary>IPV6_PMTUDISC_DO: what is too large is an error, and never cut.</summary>
    public const int DiscoverMtu = 2;

    /// <summary>POLLIN.</summary>
    public const short PollIn = 1;

    /// <summary>POLLOUT.</summary>
    public const short PollOut = 4;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO: the card cannot cut messages.</summary>
    public const int InputOutput = 5;

    /// <summary>EAGAIN.</summary>
    public const int Again = 11;

    /// <summary>EINVAL: the system does not know the cutting of messages.</summary>
    public const int Invalid = 22;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>EFD_CLOEXEC and EFD_NONBLOCK.</summary>
    public const int EventFlags = 0x80000 | 0x800;

    /// <summary>Sends messages.</summary>
    /// <returns>How many, at least one; -1 when the first one failed.</returns>
    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int Send(int socket, Message* messages, uint count, int flags);

    /// <summary>Receives messages.</summary>
    /// <returns>How many, or -1.</returns>
    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int Receive(int socket, Message* messages, uint count, int flags, TimeSpec* timeout);

    /// <summary>Waits for one of several descriptors.</summary>
    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, void* signals);

    /// <summary>Sets an option that is a number.</summary>
    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, int* value, uint size);

    /// <summary>Makes a counter that can be waited for.</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint value, int flags);

    /// <summary>Adds to such a counter.</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle descriptor, ulong* value, nuint size);

    /// <summary>Takes the value of such a counter and sets it to 0.</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle descriptor, ulong* value, nuint size);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public byte* Start;
        public nuint Size;
    }

    /// <summary>struct mmsghdr, with the struct msghdr in it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public byte* Name;
        public uint NameSize;
        public Part* Parts;
        public nuint PartCount;
        public byte* Control;
        public nuint ControlSize;
        public int Flags;
        private readonly uint _endOfHeader;
        public uint Size;
        private readonly uint _endOfMessage;
    }

    /// <summary>struct cmsghdr with one number behind it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlNumber
    {
        public nuint Size;
        public int Level;
        public int Type;
        public int Value;
        private readonly int _padding;

        /// <summary>CMSG_LEN for a number of 2 bytes, as UDP_SEGMENT has it.</summary>
        public static nuint SizeOfShort => (nuint)(sizeof(nuint) + (2 * sizeof(int)) + sizeof(ushort));
    }
}
