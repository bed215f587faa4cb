namespace Ordo.Storage;

/// <summary>The content of a file in memory. Pages that were never written to, or only with zeros, take no memory.</summary>
internal sealed class SparseBytes
{
    private const int PageBytes = 4096;
    private readonly List<byte[]?> _pages = [];

    public long Length { get; private set; }

    public int Read(long offset, Span<byte> buffer)
    {
        var total = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var done = 0; done < total;)
        {
            var (page, start) = Locate(offset + done);
            var count = Math.Min(PageBytes - start, total - done);
            var target = buffer.Slice(done, count);
            if (_pages[page] is { } bytes)
            {
                bytes.AsSpan(start, count).CopyTo(target);
            }
            else
            {
                target.Clear();
            }

            done += count;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        SetLength(Math.Max(Length, offset + source.Length));
        for (var done = 0; done < source.Length;)
        {
            var (page, start) = Locate(offset + done);
            var count = Math.Min(PageBytes - start, source.Length - done);
            var part = source.Slice(done, count);
            if (_pages[page] is { } bytes)
            {
                part.CopyTo(bytes.AsSpan(start));
            }
            else if (part.ContainsAnyExcept((byte)0))
            {
                part.CopyTo((_pages[page] = new byte[PageBytes]).AsSpan(start));
            }

            done += count;
        }
    }

    public void SetLength(long length)
    {
        var pages = (int)((length + PageBytes - 1) / PageBytes);
        if (pages < _pages.Count)
        {
            _pages.RemoveRange(pages, _pages.Count - pages);
        }

        while (_pages.Count < pages)
        {
            _pages.Add(null);
        }

        if (length < Length && _pages.Count > 0 && length % PageBytes is var used and > 0)
        {
            _pages[^1]?.AsSpan((int)used).Clear();
        }

        Length = length;
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        Read(0, bytes);
        return bytes;
    }

    public SparseBytes Copy()
    {
        var copy = new SparseBytes { Length = Length };
        copy._pages.AddRange(_pages.Select(page => (byte[]?)page?.Clone()));
        return copy;
    }

    private static (int Page, int Start) Locate(long offset) => ((int)(offset / PageBytes), (int)(offset % PageBytes));
}
