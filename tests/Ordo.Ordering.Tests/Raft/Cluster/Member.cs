using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft.Cluster;

/// <summary>
/// One member: a real <see cref="RaftMachine"/> with a model disk, a clock of its own and a state that is simply the list of commands delivered.
/// </summary>
internal sealed class Member(RaftOptions options)
{
    private readonly List<string> _state = [];
    private RaftMachine? _machine;

    public MemberId Id => options.Self;

    public RaftOptions Options => options;

    public ModelDisk Disk { get; } = new();

    public bool IsUp => _machine is not null;

    public RaftMachine Machine => _machine ?? throw new InvalidOperationException($"Member {Id} is down.");

    public Instant Clock { get; set; }

    /// <summary>The batch whose flush is under way.</summary>
    public PersistBatch? Flushing { get; set; }

    /// <summary>The snapshot that is being made durable.</summary>
    public ReceivedSnapshot? Installing { get; set; }

    /// <summary>The machine waits for its snapshot to be read.</summary>
    public bool WantsSnapshot { get; set; }

    /// <summary>The last entry that the state covers.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>All commands that the state covers, in order.</summary>
    public IReadOnlyList<string> State => _state;

    public void Start(ulong seed)
    {
        Flushing = null;
        Installing = null;
        WantsSnapshot = false;
        _state.Clear();
        Applied = default;
        if (Disk.Snapshot is { } snapshot)
        {
            Restore(snapshot);
        }

        _machine = new RaftMachine(options, Disk.Recover(), seed, Clock);
    }

    public void Stop() => _machine = null;

    public void Apply(Entry entry)
    {
        Assert.Equal(Applied + 1, entry.Index);
        Applied = entry.Index;
        if (entry.Kind == EntryKind.Command)
        {
            _state.Add(Encoding.UTF8.GetString(entry.Command.Span));
        }
    }

    /// <summary>
    /// The state as bytes. Both ends name the author, so that pieces of two members' snapshots never pass for one.
    /// </summary>
    public ReceivedSnapshot MakeSnapshot(Term term) =>
        new(Applied, term, Encoding.UTF8.GetBytes($"{Id}|{string.Join(' ', _state)}|{Id}"));

    public void Restore(ReceivedSnapshot snapshot)
    {
        var parts = Encoding.UTF8.GetString(snapshot.Bytes.Span).Split('|');
        Assert.True(parts.Length == 3 && parts[0] == parts[2], "The snapshot is put together from two members' pieces.");
        _state.Clear();
        _state.AddRange(parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Applied = snapshot.Index;
    }
}
