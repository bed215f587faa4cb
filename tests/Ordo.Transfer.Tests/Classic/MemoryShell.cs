using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>What a receiver of the classic protocol does, kept in memory, with a clock that the test moves.</summary>
internal sealed class MemoryShell : IClassicEffects
{
    private readonly Dictionary<long, (string Name, MemoryStream Bytes)> _open = [];
    private readonly Queue<long> _finishing = new();

    public MemoryShell(ClassicReceiverOptions? options = null) => Machine = new ClassicReceiver(options ?? new ClassicReceiverOptions(), this);

    public ClassicReceiver Machine { get; }

    public Instant Now { get; private set; } = new(1_000_000);

    /// <summary>Answers that nobody has taken yet.</summary>
    public Queue<(Peer To, byte[] Datagram)> Sent { get; } = new();

    /// <summary>Files that stand.</summary>
    public List<(string Name, byte[] Bytes)> Files { get; } = [];

    /// <summary>What was told, in order.</summary>
    public List<ClassicEvent> Told { get; } = [];

    /// <summary>Files that are neither finished nor dropped.</summary>
    public int Open => _open.Count;

    /// <summary>How many starts found no room.</summary>
    public int NotTaken { get; private set; }

    public int Strangers { get; private set; }

    /// <summary>Whether the disk answers at once.</summary>
    public bool IsDiskFast { get; set; } = true;

    /// <summary>Whether the disk has room for more bytes in its queue.</summary>
    public bool HasRoom { get; set; } = true;

    public Func<ClassicStart, bool> IsTaken { get; set; } = _ => true;

    /// <summary>Hands a message to the machine.</summary>
    public void Receive(Peer from, string message) => Receive(from, Encoding.UTF8.GetBytes(message));

    public void Receive(Peer from, ReadOnlySpan<byte> datagram)
    {
        Machine.Receive(Now, from, datagram);
        if (IsDiskFast)
        {
            AnswerForDisk();
        }
    }

    /// <summary>Lets time pass, with all that is due meanwhile.</summary>
    public void Pass(TimeSpan time) => PassTo(Now + time);

    public void PassTo(Instant end)
    {
        while (Machine.Deadline <= end)
        {
            Now = Instant.Max(Now, Machine.Deadline);
            Machine.Tick(Now);
        }

        Now = end;
        Machine.Tick(Now);
    }

    /// <summary>The disk has finished what it was to finish.</summary>
    public void AnswerForDisk()
    {
        while (_finishing.TryDequeue(out var session))
        {
            if (_open.Remove(session, out var file))
            {
                Files.Add((file.Name, file.Bytes.ToArray()));
            }

            Machine.Stored(Now, session);
        }
    }

    /// <summary>The disk fails with every file.</summary>
    public void FailDisk()
    {
        foreach (var session in _open.Keys.ToList())
        {
            _open.Remove(session);
            Machine.StoreFailed(session);
        }
    }

    /// <summary>The answers since this was asked last, as text.</summary>
    public string[] Answers()
    {
        var answers = Sent.Select(answer => Encoding.UTF8.GetString(answer.Datagram)).ToArray();
        Sent.Clear();
        return answers;
    }

    void IClassicEffects.Send(Peer to, ReadOnlySpan<byte> datagram) => Sent.Enqueue((to, datagram.ToArray()));

    bool IClassicEffects.TryBegin(long session, Peer from, ClassicStart start)
    {
        if (!IsTaken(start))
        {
            return false;
        }

        _open.Add(session, (start.Name, new MemoryStream()));
        return true;
    }

    bool IClassicEffects.TryStore(long session, ReadOnlySpan<byte> bytes)
    {
        if (!HasRoom)
        {
            return false;
        }

        _open[session].Bytes.Write(bytes);
        return true;
    }

    void IClassicEffects.Finish(long session) => _finishing.Enqueue(session);

    void IClassicEffects.Drop(long session) => Assert.True(_open.Remove(session), "It drops what there is not.");

    void IClassicEffects.Tell(ClassicEvent happened, Peer from, ClassicStart start, long received) => Told.Add(happened);

    void IClassicEffects.TellFull(Peer from) => NotTaken++;

    void IClassicEffects.TellStranger(Peer from) => Strangers++;
}
