using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Ordo.CommandLine;
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

    /// <summary>How often a file is sent from its start, when it is changed meanwhile.</summary>
    private const int MaxAttempts = 2;

    /// <summary>How much of a file is read at once.</summary>
    private const int ReadSize = 4 * RecordHead.MaxContent;

    private readonly byte[] _chunk = GC.AllocateUninitializedArray<byte>(ReadSize);
    private readonly Dictionary<int, Offer> _offers = [];
    private readonly OutgoingRecords _records = new(buffer, wake);
    private readonly ProgressMarks _marks = new();
    private readonly Queue<(long At, int File)> _ends = new();
    private int _begun = -1;

    /// <summary>What became of sending a file.</summary>
    private enum Outcome
    {
        /// <summary>It is sent to its end, or its fate is known otherwise.</summary>
        Done,

        /// <summary>It was changed while it was read: what was sent of it is none of its contents.</summary>
        Changed,

        /// <summary>The stream is closed.</summary>
        Closed,
    }

    /// <summary>The file whose bytes are being acknowledged, how many of them are, and its size. The loop calls it.</summary>
    public (SendItem Item, long Done, long Size) Progress()
    {
        var acknowledged = buffer.Start;
        var mark = _marks.Find(acknowledged);
        return (items[mark.File], mark.Done(acknowledged), mark.Size);
    }

    /// <summary>Sends what is not settled yet. It ends early when the stream is closed.</summary>
    public void Run()
    {
        if (TrySendAll())
        {
            _records.Write(RecordKind.Finish, []);
        }

        DropThoseThatLeft();
        foreach (var (_, file) in _ends)
        {
            results.SetSent(file, null);
        }
    }

    /// <returns>False when the stream is closed.</returns>
    private bool TrySendAll()
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
                return false;
            }
        }

        for (var file = 0; file < items.Count; file++)
        {
            if (!Settle(file))
            {
                return false;
            }
        }

        return true;
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
            var offer = new Offer(file, item.Name, source.Length, source.ModifiedMs);
            if (results.SentOf(file) is { } sent && sent == offer with { Digest = sent.Digest })
            {
                offer = sent;
            }

            _offers[file] = offer;
            results.SetSize(file, offer.Size);
            return _records.Write(offer) ? offer : null;
        }
        catch (CommandException failure)
        {
            results.Fail(file, failure.Message);
            return null;
        }
    }

    /// <summary>Sends a file, and once more from its start when it was changed meanwhile.</summary>
    /// <returns>False when the stream is closed.</returns>
    private bool Send(Offer offer)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = TrySend(offer);
            if (outcome != Outcome.Changed)
            {
                return outcome == Outcome.Done;
            }

            if (!Abandon(offer))
            {
                return false;
            }

            if (attempt == MaxAttempts)
            {
                results.Fail(offer.File, "it is being changed while it is sent; send it again when it is at rest");
                return true;
            }

            results.Forget(offer.File);
            if (TryOffer(offer.File) is not { } again)
            {
                return !buffer.IsClosed;
            }

            offer = again;
        }
    }

    private Outcome TrySend(Offer offer)
    {
        var go = offer.IsAnswered ? results.WaitForGo(offer.File) : null;
        if (results.IsSettled(offer.File))
        {
            return Outcome.Done;
        }

        if (offer.IsAnswered && go is null)
        {
            return Outcome.Closed;
        }

        try
        {
            using var source = SourceFile.Open(items[offer.File].Path);
            return source.Length == offer.Size && source.ModifiedMs == offer.ModifiedMs ? SendContent(offer, source, go) : Outcome.Changed;
        }
        catch (CommandException failure)
        {
            results.Fail(offer.File, failure.Message);
            return Leave(offer, go) ? Outcome.Done : Outcome.Closed;
        }
    }

    /// <summary>Ends a file that cannot be read any further: what the receiver has of it stays there, since the file has not changed. The beginning of the next one, or the end, tells it that no more comes.</summary>
    private bool Leave(Offer offer, Reply? go)
    {
        if (_begun == offer.File)
        {
            _begun = -1;
            return true;
        }

        return go is { From: > 0 } ? _records.Write(new Beginning(offer.File, go.From)) : Abandon(offer);
    }

    /// <summary>Tells the receiver that the rest of a file does not come; of one that was never begun, everything.</summary>
    private bool Abandon(Offer offer)
    {
        var isBegun = _begun == offer.File;
        _begun = -1;
        if (isBegun)
        {
            return _records.Write(RecordKind.Abandon, []);
        }

        return _records.Write(new Beginning(offer.File, From: 0)) && _records.Write(RecordKind.Abandon, []);
    }

    private Outcome SendContent(Offer offer, SourceFile source, Reply? go)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var position = go is { From: > 0 } && go.From <= offer.Size && HasBeginning(source, go, hash) ? go.From : 0;
        if (position == 0)
        {
            hash.GetHashAndReset();
        }

        if (!Begin(offer, position))
        {
            return Outcome.Closed;
        }

        while (position < offer.Size)
        {
            var chunk = _chunk.AsSpan(0, (int)Math.Min(ReadSize, offer.Size - position));
            if (!source.TryRead(position, chunk))
            {
                return Outcome.Changed;
            }

            hash.AppendData(chunk);
            if (!_records.WriteContent(chunk, out var isHoleGrown))
            {
                return Outcome.Closed;
            }

            position += chunk.Length;
            if (!isHoleGrown)
            {
                _marks.Add(new ProgressMark(_records.End, offer.File, position, offer.Size));
            }

            if (results.ProblemOf(offer.File) is not null)
            {
                return Abandon(offer) ? Outcome.Done : Outcome.Closed;
            }
        }

        return source.IsUnchanged ? Finish(offer, hash.GetHashAndReset()) : Outcome.Changed;
    }

    private bool Begin(Offer offer, long position)
    {
        _begun = offer.File;
        var isOpen = _records.Write(new Beginning(offer.File, position));
        _marks.Add(new ProgressMark(_records.End, offer.File, position, offer.Size));
        return isOpen;
    }

    private Outcome Finish(Offer offer, byte[] digest)
    {
        _begun = -1;
        results.SetSent(offer.File, offer with { Digest = digest });
        var isOpen = _records.WriteEnd(digest);
        DropThoseThatLeft();
        _ends.Enqueue((_records.End, offer.File));
        return isOpen ? Outcome.Done : Outcome.Closed;
    }

    /// <summary>Keeps only the files whose end has not left for the network: should the session end so, the receiver cannot have them.</summary>
    private void DropThoseThatLeft()
    {
        while (_ends.TryPeek(out var end) && end.At <= buffer.Furthest)
        {
            _ends.Dequeue();
        }
    }

    /// <summary>Whether what the receiver has is the beginning of this file. Its digest goes on from there.</summary>
    private bool HasBeginning(SourceFile source, Reply go, IncrementalHash hash)
    {
        for (var position = 0L; position < go.From && !buffer.IsClosed;)
        {
            var chunk = _chunk.AsSpan(0, (int)Math.Min(ReadSize, go.From - position));
            if (!source.TryRead(position, chunk))
            {
                return false;
            }

            hash.AppendData(chunk);
            position += chunk.Length;
        }

        return go.Digest.Span.SequenceEqual(hash.GetCurrentHash());
    }
}
