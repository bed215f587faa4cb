using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>Takes the records of one session's stream and makes files of them. It runs on a thread of its own, so that a slow disk holds up its own session only.</summary>
internal sealed class IncomingFiles
{
    /// <summary>Files that are offered and have not had their turn; our senders offer 64.</summary>
    private const int MaxOffered = 256;

    /// <summary>What is told of the name of a file that is refused, whatever a stranger called it.</summary>
    private const int MaxToldName = 255;

    /// <summary>ENOSPC, as exceptions of input and output bear it.</summary>
    private const int DiskFull = 28;

    private readonly Peer _from;
    private readonly StreamBuffer _buffer;
    private readonly Inbox _inbox;
    private readonly OpenPartials _open;
    private readonly IReceiverLines _lines;
    private readonly Action<Reply> _reply;
    private readonly Dictionary<int, IncomingFile> _offered = [];
    private readonly HashSet<string> _found = [];
    private readonly IncomingRecords _records;
    private readonly Lock _storing = new();
    private bool _hasGivenWay;
    private IncomingFile? _current;

    /// <summary>Makes it; <see cref="Run"/> does the work.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="buffer">The stream.</param>
    /// <param name="inbox">Where files go.</param>
    /// <param name="open">What other sessions write to.</param>
    /// <param name="lines">Where to tell what happens.</param>
    /// <param name="reply">Has a reply sent, and the loop look at how much of the stream is taken.</param>
    public IncomingFiles(Peer from, StreamBuffer buffer, Inbox inbox, OpenPartials open, IReceiverLines lines, Action<Reply> reply)
    {
        (_from, _buffer, _inbox, _open, _lines, _reply) = (from, buffer, inbox, open, lines, reply);
        _records = new IncomingRecords(buffer) { Taken = position => Taken?.Invoke(position) };
    }

    /// <summary>Is told how much of the stream is taken.</summary>
    public Action<long>? Taken { get; init; }

    /// <summary>Whether the stream was none of ours, or this side is out of order, so that the session makes no sense.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Works until the stream is at its end, or closed.</summary>
    public void Run()
    {
        try
        {
            Work();
        }
#pragma warning disable CA1031 // What escapes from a thread ends the process, and with it the sessions of everybody else. Whatever it is, it ends this session only, and is told.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            IsBroken = true;
            _lines.Trouble(PlainLine.Of($"the session of {PeerAddress.ToText(_from)} is ended, which should not happen: {unexpected.GetType().Name}: {unexpected.Message}"));
        }
    }

    /// <summary>The sender has begun another session, in which it offers once more what it has not heard of: this one stores nothing any more when this returns. Any thread may call it.</summary>
    public void GiveWay()
    {
        _buffer.Close();
        _open.WakeAll();
        lock (_storing)
        {
            _hasGivenWay = true;
        }
    }

    private void Work()
    {
        try
        {
            _open.Latest.Begin(_from, this);
            while (TryReadHead(out var head) && Take(head))
            {
                // One record after the other.
            }
        }
        finally
        {
            _open.Latest.End(_from, this);
            Forget();
        }
    }

    private bool TryReadHead(out RecordHead head)
    {
        head = default;
        if (!_records.TryReadHead(out var bytes))
        {
            return false;
        }

        IsBroken = !RecordHead.TryRead(bytes, out head);
        return !IsBroken;
    }

    /// <returns>Whether there are more records to come.</returns>
    private bool Take(RecordHead head)
    {
        if (head.Kind == RecordKind.Content)
        {
            return _records.TryReadContent(head.Length, TakePiece);
        }

        if (!_records.TryReadBody(head.Length, out var body))
        {
            return false;
        }

        switch (head.Kind)
        {
            case RecordKind.Offer:
                return TakeOffer(body);
            case RecordKind.Begin:
                return TakeBeginning(body);
            case RecordKind.Hole:
                return TakeHole(body);
            case RecordKind.End:
                End(body);
                return true;
            case RecordKind.Abandon:
                _current?.Discard();
                _current = null;
                return true;
            default:
                _reply(new Reply(ReplyKind.Bye, File: 0));
                return false;
        }
    }

    private bool TakeOffer(ReadOnlySpan<byte> body)
    {
        if (Offer.TryRead(body) is not { } offer || _offered.Count >= MaxOffered || _offered.ContainsKey(offer.File))
        {
            IsBroken = true;
            return false;
        }

        if (StoredCopy.Find(_inbox, offer, _found, () => _buffer.IsClosed) is { } added)
        {
            _reply(new Reply(ReplyKind.Stored, offer.File, Text: added));
            return true;
        }

        if (IncomingFile.TryBegin(_inbox, _open, offer, () => _buffer.IsClosed, out var problem, out var told) is not { } file)
        {
            Refuse(offer, problem, told);
            return true;
        }

        _offered.Add(offer.File, file);
        Try(file, () =>
        {
            if (offer.IsAnswered)
            {
                var digest = file.Resume();
                _reply(new Reply(ReplyKind.Go, offer.File, file.Resumed, Digest: digest));
            }
        });
        return true;
    }

    private bool TakeBeginning(ReadOnlySpan<byte> body)
    {
        Drop();
        if (!Beginning.TryRead(body, out var beginning))
        {
            IsBroken = true;
            return false;
        }

        // A file that was refused meanwhile is on its way all the same; its records find no place.
        if (_offered.Remove(beginning.File, out var file))
        {
            if (beginning.From != 0 && beginning.From != file.Resumed)
            {
                file.Dispose();
                IsBroken = true;
                return false;
            }

            _current = file;
            Try(file, () => file.Begin(beginning.From));
        }

        return true;
    }

    private bool TakePiece(ReadOnlySpan<byte> piece)
    {
        try
        {
            IsBroken = _current is { } file && !file.Write(piece);
            return !IsBroken;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(_current!, failure);
            return true;
        }
    }

    private bool TakeHole(ReadOnlySpan<byte> body)
    {
        IsBroken = body.Length != sizeof(ulong) || (_current is { } file && !file.Skip(BinaryPrimitives.ReadUInt64LittleEndian(body)));
        return !IsBroken;
    }

    private void End(ReadOnlySpan<byte> digest)
    {
        if (_current is not { } file)
        {
            return;
        }

        var bytes = digest.ToArray();
        Try(file, () =>
        {
            string? name;
            lock (_storing)
            {
                if (_hasGivenWay)
                {
                    return;
                }

                name = file.Finish(bytes);
            }

            if (name is null)
            {
                _lines.GivenUp(FileEnd.Damaged, _from, file.Name, file.Offer.Size, "it is not what the sender has");
                _reply(new Reply(ReplyKind.Damaged, file.Offer.File));
                return;
            }

            _lines.Completed(_from, file.Name, name, file.Offer.Size, isFast: true);
            _reply(new Reply(ReplyKind.Stored, file.Offer.File, Text: name.StartsWith(file.Name, StringComparison.Ordinal) ? name[file.Name.Length..] : ""));
        });
        Drop();
    }

    /// <summary>Does something that the disk may refuse.</summary>
    private void Try(IncomingFile file, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(file, failure);
        }
    }

    private void Fail(IncomingFile file, Exception failure)
    {
        // What the system says names folders of this machine, which are nobody else's business.
        var isFull = failure is IOException { HResult: DiskFull };
        _lines.GivenUp(FileEnd.Failed, _from, file.Name, file.Offer.Size, failure.Message.TrimEnd('.'));
        _reply(new Reply(ReplyKind.Refused, file.Offer.File, Text: isFull ? "its disk is full" : "it cannot be written there"));
        _offered.Remove(file.Offer.File);
        _current = _current == file ? null : _current;
        file.Dispose();
    }

    private void Refuse(Offer offer, string problem, string told)
    {
        _lines.GivenUp(FileEnd.Refused, _from, offer.Path[..Math.Min(offer.Path.Length, MaxToldName)], offer.Size, problem);
        _reply(new Reply(ReplyKind.Refused, offer.File, Text: told));
    }

    private void TellDropped(IncomingFile file) => _lines.GivenUp(FileEnd.Dropped, _from, file.Name, file.Offer.Size, "the transfer broke off");

    private void Drop()
    {
        _current?.Dispose();
        _current = null;
    }

    private void Forget()
    {
        if (_current is { } current)
        {
            TellDropped(current);
        }

        Drop();
        foreach (var file in _offered.Values)
        {
            TellDropped(file);
            file.Dispose();
        }

        _offered.Clear();
    }
}
