using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>A socket in libzmq's hands. It keeps its context alive, which would wait for ever for a socket that is closed after it.</summary>
internal sealed class ZmqSocketHandle : SafeHandle
{
    private readonly ZmqContext _context;
    private readonly bool _holdsContext;

    /// <summary>Makes one.</summary>
    public ZmqSocketHandle(ZmqContext context, ZmqSocketKind kind)
        : base(0, ownsHandle: true)
    {
        _context = context;
        context.DangerousAddRef(ref _holdsContext);
        SetHandle(Libzmq.NewSocket(context, kind));
        if (IsInvalid)
        {
            var failure = ZmqException.Last("ZeroMQ has no socket left");
            context.DangerousRelease();
            throw failure;
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var isClosed = Libzmq.CloseSocket(handle) == 0;
        _context.DangerousRelease();
        return isClosed;
    }
}
