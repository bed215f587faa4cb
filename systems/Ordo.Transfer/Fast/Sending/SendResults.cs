using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Fast.Sending;

/// <summary>What became of each file, and what the receiver has said so far: between the loop, which hears it, and the thread that reads the files and waits for it.</summary>
internal sealed class SendResults
{
    private readonly object _gate = new(); // A monitor, since the thread of the files waits for the loop.
    private readonly IReadOnlyList<SendItem> _items;
    private readonly Reply?[] _goes;
    private readonly string?[] _names;
    private readonly string?[] _problems;
    private readonly bool[] _isDamaged;
    private readonly long[] _sizes;
    private readonly Offer?[] _sent;
    private bool _isClosed;

    /// <summary>Begins with nothing known of any file.</summary>
    public SendResults(IReadOnlyList<SendItem> items) =>
        (_items, _goes, _names, _problems, _isDamaged, _sizes, _sent) = (items, new Reply?[items.Count], new string?[items.Count], new string?[items.Count], new bool[items.Count], new long[items.Count], new Offer?[items.Count]);

    /// <summary>Whether the receiver has said its last word.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The name a file got; null while it has none.</summary>
    public string? NameOf(int file) => Read(_names, file);

    /// <summary>The size of a file when it was offered; 0 when it was not.</summary>
    public long SizeOf(int file)
    {
        lock (_gate)
        {
            return _sizes[file];
        }
    }

    /// <summary>Notes the size of a file as it is offered.</summary>
    public void SetSize(int file, long size)
    {
        lock (_gate)
        {
            _sizes[file] = size;
        }
    }

    /// <summary>A file as it was sent to its end, with its digest, in this session or an earlier one; null when it was not, or its fate is known.</summary>
    public Offer? SentOf(int file)
    {
        lock (_gate)
        {
            return _sent[file];
        }
    }

    /// <summary>Notes that a file is sent to its end, before its last record is; null when that has not left.</summary>
    public void SetSent(int file, Offer? offer)
    {
        lock (_gate)
        {
            _sent[file] = offer;
        }
    }

    /// <summary>A file is offered once more: what was said of it counts no more.</summary>
    public void Forget(int file)
    {
        lock (_gate)
        {
            _goes[file] = null;
        }
    }

    /// <summary>How many files need nothing any more.</summary>
    public int Settled
    {
        get
        {
            lock (_gate)
            {
                return _names.Zip(_problems).Count(file => (file.First ?? file.Second) is not null);
            }
        }
    }

    /// <summary>Why a file is not sent; null when there is no reason.</summary>
    public string? ProblemOf(int file) => Read(_problems, file);

    /// <summary>Whether a file needs nothing any more.</summary>
    public bool IsSettled(int file)
    {
        lock (_gate)
        {
            return _names[file] is not null || _problems[file] is not null;
        }
    }

    /// <summary>A session begins anew: what was said of files that are not settled counts no more.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            Array.Clear(_goes);
            Array.Clear(_isDamaged);
            _isClosed = false;
        }
    }

    /// <summary>Ends all waiting.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A file cannot be sent, for a reason of this side.</summary>
    public void Fail(int file, string problem)
    {
        lock (_gate)
        {
            _problems[file] ??= problem;
        }
    }

    /// <summary>Takes in what the receiver says.</summary>
    /// <returns>False when it speaks of no file of this session.</returns>
    public bool Take(Reply reply)
    {
        lock (_gate)
        {
            if (reply.File >= _goes.Length)
            {
                return false;
            }

            switch (reply.Kind)
            {
                case ReplyKind.Go:
                    _goes[reply.File] = reply;
                    break;
                case ReplyKind.Stored:
                    _names[reply.File] = _items[reply.File].Name + reply.Text;
                    _sent[reply.File] = null;
                    break;
                case ReplyKind.Refused:
                    _problems[reply.File] = $"the receiver refuses it: {reply.Text}";
                    break;
                case ReplyKind.Damaged:
                    _isDamaged[reply.File] = true;
                    _sent[reply.File] = null;
                    break;
                default:
                    IsOver = true;
                    break;
            }

            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits until the receiver says where to begin.</summary>
    /// <returns>Null when it refuses the file, or has it already, or the session is at its end.</returns>
    public Reply? WaitForGo(int file)
    {
        Reply? go = null;
        WaitUntil(() => (go = _goes[file]) is not null || _names[file] is not null || _problems[file] is not null);
        return go;
    }

    /// <summary>Waits until a file is settled, or has arrived damaged.</summary>
    /// <returns>Whether it was damaged; that is forgotten then.</returns>
    public bool WaitForEnd(int file)
    {
        var isDamaged = false;
        WaitUntil(() => (isDamaged = _isDamaged[file]) || _names[file] is not null || _problems[file] is not null);
        lock (_gate)
        {
            _isDamaged[file] = false;
            _goes[file] = isDamaged ? null : _goes[file];
        }

        return isDamaged;
    }

    private void WaitUntil(Func<bool> isThere)
    {
        lock (_gate)
        {
            while (!_isClosed && !isThere())
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private string? Read(string?[] of, int file)
    {
        lock (_gate)
        {
            return of[file];
        }
    }
}
