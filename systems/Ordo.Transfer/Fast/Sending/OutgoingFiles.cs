using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>Reads the files of a session, one after the other, and writes them as records into its stream. It runs on a thread of its own, which waits for room in the stream and for the receiver's replies.</summary>
/// <param name="items">The files.</param>
/// <param name="results">What is known of each of them.</param>
/// <param name="buffer">The stream.</param>
/// <param name="wake">Tells the loop that the stream has grown.</param>
internal sealed class OutgoingFiles(IReadOnlyList<SendItem> items, SendResults results, StreamBuffer buffer, Action wake)
{
    /// <summary>How many files are offered before their turn, so that the receiver's word on them is there when it comes.</summary>
    private const int Ahead = 64;

    /// <summary>How much of a file is read at once.</summary>
    private const int ReadSize = 4 * RecordHead.MaxContent;

    private readonly byte[] _chunk = GC.AllocateUninitializedArray<byte>(ReadSize);
    private readonly Dictionary<int, Offer> _offers = [];
    private readonly ByteWriter _writer = new();
    private readonly ConcurrentQueue<Mark> _marks = new();
    private Mark _mark;
    private int _begun = -1;
    private long _end;

    /// <summary>The file whose bytes are being acknowledged, how many of them are, and its size. The loop calls it.</summary>
    public (SendItem Item, long Done, long Size) Progress()
    {
        var acknowledged = buffer.Start;
        while (_marks.TryPeek(out var next) && next.At <= acknowledged)
        {
            _marks.TryDequeue(out _mark);
        }

        var size = _mark.Size;
        return (items[_mark.File], Math.Min(size, _mark.Position + acknowledged - _mark.At), size);
    }

    /// <summary>Sends what is not settled yet. It ends early when the stream is closed.</summary>
    public void Run()
    {
        var next = 0;
        for (var file = 0; file < items.Count; file++)
        {
            for (; next < Math.Min(items.Count, file + Ahead); next++)
            {
                _ = TryOffer(next);
            }

            if (_offers.TryGetValue(file, out var offer) && !Send(offer))
            {
                return;
            }
        }

        for (var file = 0; file < items.Count; file++)
        {
            if (!Settle(file))
            {
                return;
            }
        }

        Write(RecordKind.Finish, []);
    }

    /// <summary>Waits for the receiver's word on a file that was sent, and sends it once more when it arrived damaged.</summary>
    /// <returns>False when the stream is closed.</returns>
    private bool Settle(int file)
    {
        if (!_offers.ContainsKey(file) || !results.WaitForEnd(file) || TryOffer(file) is not { } offer)
        {
            return true;
        }

        if (!Send(offer))
        {
            return false;
        }

        if (results.WaitForEnd(file))
        {
            results.Fail(file, "it arrived damaged twice: is it being changed?");
        }

        return true;
    }

    /// <returns>Null when there is nothing to offer.</returns>
    private Offer? TryOffer(int file)
    {
        if (results.IsSettled(file))
        {
            return null;
        }

        try
        {
            var item = items[file];
            using var source = SourceFile.Open(item.Path);
            var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(item.Path)).ToUnixTimeMilliseconds();
            var offer = _offers[file] = new Offer(file, item.Name, source.Length, modified);
            results.SetSize(file, offer.Size);
            _writer.Clear();
            offer.Write(_writer);
            return Write(RecordKind.Offer, _writer.Written) ? offer : null;
        }
        catch (CommandException failure)
        {
            results.Fail(file, failure.Message);
            return null;
        }
    }

    /// <returns>False when the stream is closed.</returns>
    private bool Send(Offer offer)
    {
        var go = offer.IsResumable ? results.WaitForGo(offer.File) : null;
        if (results.ProblemOf(offer.File) is not null)
        {
            return true;
        }

        if (offer.IsResumable && go is null)
        {
            return false;
        }

        try
        {
            using var source = SourceFile.Open(items[offer.File].Path);
            return SendContent(offer, source, go);
        }
        catch (CommandException failure)
        {
            results.Fail(offer.File, failure.Message);
            return Abandon(offer);
        }
    }

    /// <summary>Tells the receiver that the rest of a file does not come; of one that was never begun, everything.</summary>
    private bool Abandon(Offer offer)
    {
        if (_begun == offer.File)
        {
            return Write(RecordKind.Abandon, []);
        }

        _writer.Clear();
        new Beginning(offer.File, From: 0).Write(_writer);
        return Write(RecordKind.Begin, _writer.Written) && Write(RecordKind.Abandon, []);
    }

    private bool SendContent(Offer offer, SourceFile source, Reply? go)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var position = go is { From: > 0 } && go.From <= offer.Size && HasBeginning(source, go, hash) ? go.From : 0;
        if (position == 0)
        {
            hash.GetHashAndReset();
        }

        _writer.Clear();
        new Beginning(offer.File, position).Write(_writer);
        var hole = 0L;
        var isOpen = Write(RecordKind.Begin, _writer.Written);
        _begun = offer.File;
        _marks.Enqueue(new Mark(_end, offer.File, position, offer.Size));
        while (isOpen && position < offer.Size)
        {
            var chunk = _chunk.AsSpan(0, (int)Math.Min(ReadSize, offer.Size - position));
            source.Read(position, chunk);
            hash.AppendData(chunk);
            var before = hole;
            isOpen = WriteContent(chunk, ref hole);
            position += chunk.Length;
            if (before > hole)
            {
                _marks.Enqueue(new Mark(_end, offer.File, position, offer.Size));
            }

            if (results.ProblemOf(offer.File) is not null)
            {
                return Write(RecordKind.Abandon, []);
            }
        }

        return isOpen && WriteHole(ref hole) && Write(RecordKind.End, hash.GetHashAndReset());
    }

    /// <summary>Whether what the receiver has is the beginning of this file. Its digest goes on from there.</summary>
    private bool HasBeginning(SourceFile source, Reply go, IncrementalHash hash)
    {
        for (var position = 0L; position < go.From && !buffer.IsClosed;)
        {
            var chunk = _chunk.AsSpan(0, (int)Math.Min(ReadSize, go.From - position));
            source.Read(position, chunk);
            hash.AppendData(chunk);
            position += chunk.Length;
        }

        return go.Digest.Span.SequenceEqual(hash.GetCurrentHash());
    }

    private bool WriteContent(ReadOnlySpan<byte> chunk, ref long hole)
    {
        while (!chunk.IsEmpty)
        {
            var block = chunk[..Math.Min(chunk.Length, RecordHead.MaxContent)];
            if (!block.ContainsAnyExcept((byte)0))
            {
                hole += block.Length;
            }
            else if (!WriteHole(ref hole) || !Write(RecordKind.Content, block))
            {
                return false;
            }

            chunk = chunk[block.Length..];
        }

        return true;
    }

    private bool WriteHole(ref long hole)
    {
        if (hole == 0)
        {
            return true;
        }

        _writer.Clear();
        _writer.UInt64((ulong)hole);
        hole = 0;
        return Write(RecordKind.Hole, _writer.Written);
    }

    /// <returns>False when the stream is closed.</returns>
    private bool Write(RecordKind kind, ReadOnlySpan<byte> body)
    {
        if (!buffer.WaitForRoom(_end + RecordHead.Size + body.Length))
        {
            return false;
        }

        Span<byte> head = stackalloc byte[RecordHead.Size];
        new RecordHead(kind, body.Length).Write(head);
        buffer.CopyFrom(_end, head);
        buffer.CopyFrom(_end + head.Length, body);
        _end += head.Length + body.Length;
        buffer.Extend(_end);
        wake();
        return true;
    }

    /// <summary>Up to a place of the stream, so much of a file has been written into it.</summary>
    private readonly record struct Mark(long At, int File, long Position, long Size);
}
