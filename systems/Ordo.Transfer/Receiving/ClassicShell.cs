using System;
using System.Collections.Generic;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Machine.Names;
using Ordo.Transfer.Storage;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Receiving;

/// <summary>Does for the machine of the classic protocol what it wants done: on the port, in the directory and on the console. It belongs to the loop, as the machine does.</summary>
internal sealed class ClassicShell : IClassicEffects, IDisposable
{
    /// <summary>Strangers are told about at most this often: any number of datagrams may come from them.</summary>
    private static readonly TimeSpan StrangerGap = TimeSpan.FromSeconds(1);

    private readonly UdpPort _port;
    private readonly Inbox _inbox;
    private readonly FileWriter _writer;
    private readonly IReceiverLines _lines;
    private readonly bool _offersFast;
    private readonly Dictionary<long, Taken> _files = [];
    private readonly RecentRefusals _refusals = new();
    private Instant _nextStranger = Instant.Never;

    /// <summary>Makes it.</summary>
    public ClassicShell(UdpPort port, Inbox inbox, IReceiverLines lines, ClassicReceiverOptions options)
    {
        (_port, _inbox, _lines, _offersFast) = (port, inbox, lines, options.OffersFast);
        _writer = new FileWriter(inbox, port.Wake);
        Machine = new ClassicReceiver(options, this);
    }

    /// <summary>The machine.</summary>
    public ClassicReceiver Machine { get; }

    /// <summary>Takes what the disk has answered.</summary>
    public void TakeAnswers(Instant now)
    {
        while (_writer.TryTakeAnswer(out var answer))
        {
            if (!_files.Remove(answer.Session, out var file))
            {
                continue; // Given up meanwhile.
            }

            _inbox.Release(file.Reserved);
            if (answer.Name is { } name)
            {
                _lines.Completed(file.From, file.Name, name, file.Size, isFast: false);
                Machine.Stored(now, answer.Session);
            }
            else
            {
                _lines.GivenUp(FileEnd.Failed, file.From, file.Name, file.Size, answer.Problem!.TrimEnd('.'));
                Machine.StoreFailed(answer.Session);
            }
        }
    }

    /// <summary>Has what broken transfers have left removed, those of the fast mode included: by the thread that writes files, since it takes a while.</summary>
    public void RemoveLeftovers() => _writer.RemoveLeftovers();

    /// <inheritdoc/>
    public void Send(Peer to, ReadOnlySpan<byte> datagram) => datagram.CopyTo(_port.Take(datagram.Length, to));

    /// <inheritdoc/>
    public bool TryBegin(long session, Peer from, ClassicStart start)
    {
        if (!SafeName.TryTakeLast(start.Name, out var name, out var problem, LocalNames.Rules) || !_inbox.TryReserve(start.TotalSize, out problem))
        {
            // A sender that goes on in the fast mode hears it there, and so does whoever reads these lines.
            if ((!start.IsMarked || !_offersFast) && _refusals.IsNew(LoopClock.Now, from, start))
            {
                _lines.GivenUp(FileEnd.Refused, from, start.Name, start.TotalSize, problem);
            }

            return false;
        }

        if (!_writer.TryBegin(session, name))
        {
            _inbox.Release(start.TotalSize); // The client repeats its start.
            return false;
        }

        _files.Add(session, new Taken(from, name, start.TotalSize) { Reserved = start.TotalSize });
        return true;
    }

    /// <inheritdoc/>
    public bool TryStore(long session, ReadOnlySpan<byte> bytes)
    {
        if (!_writer.TryWrite(session, bytes))
        {
            return false;
        }

        _files[session].Reserved -= bytes.Length;
        _inbox.Release(bytes.Length);
        return true;
    }

    /// <inheritdoc/>
    public void Finish(long session) => _writer.Finish(session, _files[session].Name);

    /// <inheritdoc/>
    public void Drop(long session)
    {
        if (_files.Remove(session, out var file))
        {
            _inbox.Release(file.Reserved);
            _writer.Drop(session);
        }
    }

    /// <inheritdoc/>
    public void Tell(ClassicEvent happened, Peer from, ClassicStart start, long received) => _lines.Happened(happened, from, start, received);

    /// <inheritdoc/>
    public void TellFull(Peer from) => TellNowAndThen($"{Text(from)} begins a file while as many are taken as --max-sessions allows; it is not answered.");

    /// <inheritdoc/>
    public void TellStranger(Peer from) => TellNowAndThen($"data came from {Text(from)}, who has begun no file; it is ignored.");

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void TellNowAndThen(string line)
    {
        var now = LoopClock.Now;
        if (now >= _nextStranger)
        {
            _nextStranger = now + StrangerGap;
            _lines.Trouble(line);
        }
    }

    private static string Text(Peer peer) => $"{peer.ToText()}:{peer.Port}";

    /// <summary>A file that was taken on.</summary>
    private sealed record Taken(Peer From, string Name, long Size)
    {
        /// <summary>How many bytes of the disk are still set aside for it.</summary>
        public long Reserved { get; set; }
    }
}
