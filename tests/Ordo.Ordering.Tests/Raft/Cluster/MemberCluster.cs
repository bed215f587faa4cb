using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft.Cluster;

/// <summary>
/// Members and the network between them. Nothing happens by itself: whoever drives it decides which packet arrives, which flush ends, whose clock
/// moves and who crashes.
/// </summary>
internal sealed class MemberCluster
{
    private readonly HashSet<(MemberId From, MemberId To)> _cut = [];
    private readonly ITurnObserver[] _observers;
    private ulong _seed;

    public MemberCluster(IEnumerable<RaftOptions> options, ulong seed, params ITurnObserver[] observers)
    {
        _seed = seed;
        _observers = observers;
        Members = [.. options.Select(o => new Member(o))];
        foreach (var member in Members)
        {
            member.Start(_seed++);
        }
    }

    public IReadOnlyList<Member> Members { get; }

    /// <summary>The packets under way, in the order in which they were sent.</summary>
    public List<Packet> Network { get; } = [];

    public int Majority => (Members.Count / 2) + 1;

    public Member this[MemberId id] => Members[id.Value - 1];

    public bool IsCut(MemberId from, MemberId to) => _cut.Contains((from, to));

    public void Cut(MemberId from, MemberId to) => _cut.Add((from, to));

    public void Heal() => _cut.Clear();

    /// <summary>A packet arrives, or is lost when its receiver is down.</summary>
    public void Deliver(Packet packet)
    {
        var member = this[packet.To];
        if (member.IsUp)
        {
            member.Machine.Receive(packet.From, packet.Message, member.Clock);
            EndTurn(member);
        }
    }

    public void Tick(Member member)
    {
        member.Machine.Tick(member.Clock);
        EndTurn(member);
    }

    public bool Submit(Member member, MemberId origin, string command)
    {
        var accepted = member.Machine.TrySubmit(origin, Encoding.UTF8.GetBytes(command));
        EndTurn(member);
        return accepted;
    }

    public void Barrier(Member member, long ticket)
    {
        foreach (var observer in _observers)
        {
            observer.BarrierAsked(ticket);
        }

        member.Machine.Barrier(ticket);
        EndTurn(member);
    }

    public bool Transfer(Member member, MemberId to)
    {
        var accepted = member.Machine.Transfer(to, member.Clock);
        EndTurn(member);
        return accepted;
    }

    public void LinkDown(Member member, MemberId peer)
    {
        member.Machine.LinkDown(peer, member.Clock);
        EndTurn(member);
    }

    public void LinkUp(Member member, MemberId peer)
    {
        member.Machine.LinkUp(peer);
        EndTurn(member);
    }

    /// <summary>The flush under way is done.</summary>
    public void CompleteFlush(Member member)
    {
        var batch = member.Flushing ?? throw new InvalidOperationException($"Member {member.Id} flushes nothing.");
        member.Flushing = null;
        member.Disk.Apply(batch);
        member.Machine.Persisted(batch.Mark);
        EndTurn(member);
    }

    /// <summary>The snapshot received is durable and becomes the state, unless the state is already beyond it.</summary>
    public bool CompleteInstall(Member member)
    {
        var snapshot = member.Installing ?? throw new InvalidOperationException($"Member {member.Id} installs nothing.");
        member.Installing = null;
        member.Disk.Save(snapshot);
        var installed = member.Machine.SnapshotInstalled(snapshot.Index, snapshot.Term);
        if (installed)
        {
            member.Restore(snapshot);
        }

        EndTurn(member);
        return installed;
    }

    /// <summary>There was no room for the snapshot received.</summary>
    public void RefuseInstall(Member member)
    {
        var snapshot = member.Installing ?? throw new InvalidOperationException($"Member {member.Id} installs nothing.");
        member.Installing = null;
        member.Machine.SnapshotRefused(snapshot.Index, member.Clock);
        EndTurn(member);
    }

    /// <summary>The disk of a member has no room, or has room again.</summary>
    public void Room(Member member, bool hasRoom)
    {
        member.Machine.RoomChanged(hasRoom, member.Clock);
        EndTurn(member);
    }

    /// <summary>The snapshot that the machine wants is read from the disk; nothing happens without one.</summary>
    public void LoadSnapshot(Member member)
    {
        if (member.Disk.Snapshot is { } snapshot)
        {
            member.WantsSnapshot = false;
            member.Machine.SnapshotLoaded(snapshot);
            EndTurn(member);
        }
    }

    /// <summary>Makes the state durable as a snapshot and cuts memory and disk behind it.</summary>
    public void Compact(Member member, int keep)
    {
        if (member.Applied > member.Disk.SnapshotIndex && member.Machine.TermAt(member.Applied) is { } term)
        {
            member.Disk.Save(member.MakeSnapshot(term));
        }

        member.Machine.Compact(member.Disk.SnapshotIndex, keep, keepBytes: long.MaxValue);
        member.Disk.CutTo(member.Disk.SnapshotIndex - keep);
        EndTurn(member);
    }

    /// <summary>The process ends. The flush under way is lost, or reached the disk without being reported.</summary>
    public void Crash(Member member, bool flushSurvives)
    {
        if (flushSurvives && member.Flushing is { } batch)
        {
            member.Disk.Apply(batch);
        }

        member.Stop();
    }

    public void Restart(Member member)
    {
        member.Start(_seed++);
        foreach (var observer in _observers)
        {
            observer.Restarted(member);
        }

        EndTurn(member);
    }

    private void EndTurn(Member member)
    {
        var effects = member.Machine.Collect(diskIdle: member.Flushing is null);
        foreach (var observer in _observers)
        {
            observer.TurnEnded(this, member, effects);
        }

        foreach (var (to, message) in effects.Messages)
        {
            if (!IsCut(member.Id, to))
            {
                Network.Add(new Packet(member.Id, to, (RaftMessage)message));
            }
        }

        foreach (var entry in effects.Delivered)
        {
            member.Apply(entry);
        }

        member.Flushing ??= effects.Persist;
        member.Installing ??= effects.Install;
        member.WantsSnapshot |= effects.WantSnapshot;
        member.Machine.Release();
    }
}
