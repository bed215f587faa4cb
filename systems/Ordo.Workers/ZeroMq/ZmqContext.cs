using System.Runtime.InteropServices;

namespace Ordo.Workers.ZeroMq;

/// <summary>libzmq's threads and all that its sockets share. It ends when it and each of its sockets is disposed.</summary>
internal sealed class ZmqContext : SafeHandle
{
    /// <summary>Starts one.</summary>
    public ZmqContext()
        : base(0, ownsHandle: true)
    {
        LibzmqLibrary.Require();
        SetHandle(Libzmq.NewContext());
        if (IsInvalid)
        {
            throw ZmqException.Last("ZeroMQ does not start");
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        while (Libzmq.EndContext(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != ZmqException.Interrupted)
            {
                return false;
            }
        }

        return true;
    }
}
