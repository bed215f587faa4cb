using System;
using System.Diagnostics;

namespace Ordo.State;

/// <summary>
/// The keys of one sequence in the order in which they came, which is the order in which they expire. A chain of chunks that are only ever
/// written behind their last record, so that a range captured once stays as it is while the queue goes on: capturing costs nothing.
/// </summary>
internal sealed class KeyQueue
{
    /// <summary>The first chunk is small for the many sequences with few keys.</summary>
    private const int FirstChunk = 4;

    /// <summary>Chunks double up to this: 4 KiB of references.</summary>
    private const int LargestChunk = 512;

    private Chunk _head = new(FirstChunk);
    private Chunk _tail;
    private int _headAt;
    private int _tailAt;

    public KeyQueue() => _tail = _head;

    public int Count { get; private set; }

    /// <summary>The record added last. There must be one.</summary>
    public KeyRecord Last => _tail.Records[_tailAt - 1];

    /// <summary>The record that expires first. There must be one.</summary>
    public KeyRecord Peek()
    {
        if (Count == 0)
        {
            throw new UnreachableException("An empty queue has no head.");
        }

        if (_headAt == _head.Records.Length)
        {
            _head = _head.Next ?? throw new UnreachableException("A counted record has a chunk.");
            _headAt = 0;
        }

        return _head.Records[_headAt];
    }

    public void Enqueue(KeyRecord record)
    {
        if (_tailAt == _tail.Records.Length)
        {
            _tail.Next = new Chunk(Math.Min(_tail.Records.Length * 2, LargestChunk));
            _tail = _tail.Next;
            _tailAt = 0;
        }

        _tail.Records[_tailAt++] = record;
        Count++;
    }

    public KeyRecord Dequeue()
    {
        var record = Peek();
        _headAt++;
        Count--;
        return record;
    }

    /// <summary>All records of now. The range may be read on another thread.</summary>
    public Range Capture() => new(_head, _headAt, Count);

    /// <summary>A part of a queue that does not change any more.</summary>
    internal readonly struct Range
    {
        private readonly Chunk? _head;
        private readonly int _headAt;
        private readonly int _count;

        internal Range(Chunk head, int headAt, int count)
        {
            _head = head;
            _headAt = headAt;
            _count = count;
        }

        /// <summary>Writes the records in their order; the seed says whose keys they are.</summary>
        public void WriteTo(ImageWriter writer, ulong seed)
        {
            var chunk = _head;
            var at = _headAt;
            for (var left = _count; left > 0; left--)
            {
                if (at == chunk!.Records.Length)
                {
                    chunk = chunk.Next;
                    at = 0;
                }

                writer.Record(chunk!.Records[at++].Bytes, seed);
            }
        }
    }

    internal sealed class Chunk(int size)
    {
        public KeyRecord[] Records { get; } = new KeyRecord[size];

        public Chunk? Next { get; set; }
    }
}
