using System.Collections.Concurrent;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>Up to a place of the stream, so much of a file has been written into it.</summary>
/// <param name="At">The place.</param>
/// <param name="File">The file.</param>
/// <param name="Position">How many of its bytes.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct ProgressMark(long At, int File, long Position, long Size)
{
    /// <summary>How many of its bytes are acknowledged, once so much of the stream is.</summary>
    public long Done(long acknowledged) => long.Min(Size, Position + acknowledged - At);
}

/// <summary>Tells from how much of the stream is acknowledged which file is on its way. The thread of the files adds marks, the loop asks.</summary>
internal sealed class ProgressMarks
{
    private readonly ConcurrentQueue<ProgressMark> _marks = new();
    private ProgressMark _last;

    /// <summary>Adds a mark behind all others.</summary>
    public void Add(ProgressMark mark) => _marks.Enqueue(mark);

    /// <summary>The last mark that is acknowledged; those before it are forgotten.</summary>
    public ProgressMark Find(long acknowledged)
    {
        while (_marks.TryPeek(out var next) && next.At <= acknowledged)
        {
            _marks.TryDequeue(out _last);
        }

        return _last;
    }
}
