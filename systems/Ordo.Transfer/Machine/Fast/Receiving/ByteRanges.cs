using System.Collections.Generic;

namespace Ordo.Transfer.Machine.Fast.Receiving;

/// <summary>Ranges of a stream that are there, beyond what is there without a gap; no two touch.</summary>
internal sealed class ByteRanges
{
    private readonly List<(long Start, long End)> _ranges = [];

    /// <summary>How many there are.</summary>
    public int Count => _ranges.Count;

    /// <summary>Adds a range.</summary>
    /// <returns>Whether any of it is new.</returns>
    public bool Add(long start, long end)
    {
        var first = FirstEndingAtOrAfter(start);
        if (first < _ranges.Count && _ranges[first].Start <= start && end <= _ranges[first].End)
        {
            return false;
        }

        var behind = first;
        while (behind < _ranges.Count && _ranges[behind].Start <= end)
        {
            (start, end) = (long.Min(start, _ranges[behind].Start), long.Max(end, _ranges[behind].End));
            behind++;
        }

        if (behind == first)
        {
            _ranges.Insert(first, (start, end));
        }
        else
        {
            _ranges[first] = (start, end);
            _ranges.RemoveRange(first + 1, behind - first - 1);
        }

        return true;
    }

    /// <summary>Takes out what lies at or before <paramref name="offset"/>.</summary>
    /// <returns>Up to where the stream is there from <paramref name="offset"/> without a gap.</returns>
    public long TakeFrom(long offset)
    {
        var passed = 0;
        while (passed < _ranges.Count && _ranges[passed].Start <= offset)
        {
            offset = long.Max(offset, _ranges[passed].End);
            passed++;
        }

        _ranges.RemoveRange(0, passed);
        return offset;
    }

    private int FirstEndingAtOrAfter(long offset)
    {
        var (low, high) = (0, _ranges.Count);

        // Nearly everything comes in order, and belongs to the last range.
        if (high > 0 && _ranges[high - 1].Start <= offset)
        {
            return _ranges[high - 1].End >= offset ? high - 1 : high;
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].End < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
