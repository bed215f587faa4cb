using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ordo.Transfer.Fast;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Receiving;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>The files of a session of one sender, with their thread, and no network before them: records go into the stream, replies come out.</summary>
internal sealed class IncomingSession : IReceiverLines, IDisposable
{
    /// <summary>How long anything may take: the machine does much else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly StreamBuffer _buffer = new(1 << 20);
    private readonly BlockingCollection<Reply> _replies = [];
    private readonly IncomingFiles _files;
    private readonly Thread _thread;

    public IncomingSession(Inbox inbox, OpenPartials? open = null)
    {
        _files = new IncomingFiles(new Peer(7, 7), _buffer, inbox, open ?? new OpenPartials(), this, _replies.Add);
        Records = new OutgoingRecords(_buffer, () => { });
        _thread = new Thread(_files.Run);
        _thread.Start();
    }

    public OutgoingRecords Records { get; }

    public ConcurrentQueue<string> Troubles { get; } = new();

    /// <summary>Is called when a file is stored.</summary>
    public Action OnCompleted { get; init; } = () => { };

    public bool IsBroken => _files.IsBroken;

    public static byte[] Digest(byte[] content) => SHA256.HashData(content);

    /// <summary>The next thing that the receiver says.</summary>
    public Reply Next() => _replies.TryTake(out var reply, (int)Limit.TotalMilliseconds, TestContext.Current.CancellationToken) ? reply : throw new TimeoutException("The receiver says nothing.");

    /// <summary>Sends a file after its offer.</summary>
    public void Send(int file, byte[] content)
    {
        Records.Write(new Beginning(file, From: 0));
        Records.WriteContent(content, out _);
        Records.WriteEnd(Digest(content));
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public void Join() => Assert.True(_thread.Join(Limit), "It does not end.");

    public void Ready()
    {
    }

    public void Happened(ClassicEvent happened, Peer from, ClassicStart start, long received)
    {
    }

    public void Completed(Peer from, string asked, string name, long size, bool isFast) => OnCompleted();

    public void GivenUp(FileEnd end, Peer from, string asked, long size, string reason)
    {
        if (end != FileEnd.Dropped)
        {
            Troubles.Enqueue(FileEndText.Of(end, from, asked, reason));
        }
    }

    public void Trouble(string line) => Troubles.Enqueue(line);

    public void Dispose()
    {
        _buffer.Close();
        _thread.Join();
        _replies.Dispose();
    }
}
