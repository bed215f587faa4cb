namespace Ordo.Node;

/// <summary>What a member counts beside its loop; read by <c>/metrics</c> at any time.</summary>
public sealed class MemberMetrics
{
    private long _flushes;
    private long _flushedBytes;
    private long _flushMicroseconds;
    private long _flushMaxMicroseconds;
    private long _turns;
    private long _inputs;
    private long _refused;
    private long _framesSent;
    private long _bytesSent;
    private long _snapshots;
    private long _snapshotsWithoutRoom;

    /// <summary>How many flushes there were.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    /// <summary>How many bytes of records they made durable.</summary>
    public long FlushedBytes => Interlocked.Read(ref _flushedBytes);

    /// <summary>How long all flushes took together, in microseconds.</summary>
    public long FlushMicroseconds => Interlocked.Read(ref _flushMicroseconds);

    /// <summary>The longest flush, in microseconds.</summary>
    public long FlushMaxMicroseconds => Interlocked.Read(ref _flushMaxMicroseconds);

    /// <summary>How many turns the loop took.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>How many inputs the turns took in.</summary>
    public long Inputs => Interlocked.Read(ref _inputs);

    /// <summary>How many requests were refused because the inbox was full.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many frames went to peers.</summary>
    public long FramesSent => Interlocked.Read(ref _framesSent);

    /// <summary>How many bytes went to peers.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>How many snapshots were written.</summary>
    public long Snapshots => Interlocked.Read(ref _snapshots);

    /// <summary>How many snapshots, own and received ones, could not be written because the disk was full.</summary>
    public long SnapshotsWithoutRoom => Interlocked.Read(ref _snapshotsWithoutRoom);

    internal void Flushed(long microseconds, long bytesSoFar)
    {
        Interlocked.Increment(ref _flushes);
        Interlocked.Exchange(ref _flushedBytes, bytesSoFar);
        Interlocked.Add(ref _flushMicroseconds, microseconds);
        if (microseconds > Interlocked.Read(ref _flushMaxMicroseconds))
        {
            Interlocked.Exchange(ref _flushMaxMicroseconds, microseconds); // One writer: the storage thread.
        }
    }

    internal void Turned(int inputs)
    {
        Interlocked.Increment(ref _turns);
        Interlocked.Add(ref _inputs, inputs);
    }

    internal void Busy() => Interlocked.Increment(ref _refused);

    internal void Sent(int frames, int bytes)
    {
        Interlocked.Add(ref _framesSent, frames);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    internal void SnapshotSaved() => Interlocked.Increment(ref _snapshots);

    internal void SnapshotLackedRoom() => Interlocked.Increment(ref _snapshotsWithoutRoom);
}
