using System;
using System.Threading;

namespace Ordo.Transfer.Fast;

/// <summary>
/// The bytes of a stream between the loop that owns the port and the thread that owns the files: a ring of fixed size, so that a file of any size takes the same memory. What lies between <see cref="Start"/> and
/// <see cref="End"/> is whole; only one thread moves each of the two.
/// </summary>
/// <param name="size">Its size in bytes.</param>
internal sealed class StreamBuffer(int size)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(size);
    private readonly object _gate = new(); // A monitor, since one side waits for the other.
    private long _start;
    private long _end;
    private long _furthest;
    private bool _isClosed;

    /// <summary>Whether nobody waits for it any more: long work on its behalf ends, too.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Everything before is done with.</summary>
    public long Start => Volatile.Read(ref _start);

    /// <summary>Everything before is there.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>How far it has been copied out: nobody can have what lies behind.</summary>
    public long Furthest => Volatile.Read(ref _furthest);

    /// <summary>The room at a place of the stream, up to where the ring turns over.</summary>
    /// <param name="offset">The place.</param>
    /// <param name="max">How much is wanted.</param>
    public Span<byte> At(long offset, int max)
    {
        var at = (int)(offset % _bytes.Length);
        return _bytes.AsSpan(at, Math.Min(max, _bytes.Length - at));
    }

    /// <summary>Copies bytes out of the ring. Only one thread does.</summary>
    public void CopyTo(long offset, Span<byte> into)
    {
        var first = At(offset, into.Length);
        first.CopyTo(into);
        At(offset + first.Length, into.Length - first.Length).CopyTo(into[first.Length..]);
        Volatile.Write(ref _furthest, Math.Max(_furthest, offset + into.Length));
    }

    /// <summary>Copies bytes into the ring; there must be room.</summary>
    public void CopyFrom(long offset, ReadOnlySpan<byte> from)
    {
        var first = At(offset, from.Length);
        from[..first.Length].CopyTo(first);
        from[first.Length..].CopyTo(At(offset + first.Length, from.Length - first.Length));
    }

    /// <summary>Everything up to here is there.</summary>
    public void Extend(long end) => Move(ref _end, end);

    /// <summary>Everything up to here is done with.</summary>
    public void Release(long start) => Move(ref _start, start);

    /// <summary>Waits until the stream is there up to a place.</summary>
    /// <returns>False when it never will be.</returns>
    public bool WaitForEnd(long end) => WaitUntil(() => _end >= end);

    /// <summary>Waits until there is room up to a place.</summary>
    /// <returns>False when there never will be.</returns>
    public bool WaitForRoom(long end) => WaitUntil(() => _start + _bytes.Length >= end);

    /// <summary>Ends all waiting, now and later.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Move(ref long mark, long to)
    {
        lock (_gate)
        {
            mark = to;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits on the thread that owns the files; the loop never does.</summary>
    private bool WaitUntil(Func<bool> isThere)
    {
        lock (_gate)
        {
            while (!_isClosed && !isThere())
            {
                Monitor.Wait(_gate);
            }

            return !_isClosed;
        }
    }
}
