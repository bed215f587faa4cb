using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>Writes down what every turn did, one line for each effect, in the order in which the driver has to carry them out.</summary>
internal sealed class TraceRecorder : ITurnObserver
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<MemberId, (RaftRole Role, Term Term, MemberId Leader)> _known = [];

    /// <summary>While set, nothing is written.</summary>
    public bool Silent { get; set; }

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        WriteRole(member);
        foreach (var (to, message) in effects.Messages)
        {
            var lost = cluster.IsCut(member.Id, to) ? "   (cut)" : "";
            Write($"{member.Id}->{to} {TraceText.Of((RaftMessage)message)}{lost}");
        }

        if (effects.Persist is { } batch)
        {
            Write($"{member.Id} {TraceText.Of(batch)}");
        }

        foreach (var entry in effects.Delivered)
        {
            Write($"{member.Id} delivers {TraceText.Of(entry)}");
        }

        WriteBarriers(member, effects);
        if (effects.WantSnapshot)
        {
            Write($"{member.Id} wants its snapshot");
        }

        if (effects.Install is { } snapshot)
        {
            Write($"{member.Id} installs {TraceText.Of(snapshot)}");
        }
    }

    public void Restarted(Member member) => _known.Remove(member.Id);

    /// <summary>A new cluster: what members are is not known yet.</summary>
    public void Forget() => _known.Clear();

    public void Write(string line)
    {
        if (!Silent)
        {
            _text.Append(line).Append('\n');
        }
    }

    /// <summary>What was written since the last call; <c>ok</c> for nothing.</summary>
    public string Take()
    {
        var text = _text.Length == 0 ? "ok\n" : _text.ToString();
        _text.Clear();
        return text;
    }

    private void WriteRole(Member member)
    {
        var machine = member.Machine;
        var now = (machine.Role, machine.Term, machine.Leader);
        if (!_known.TryGetValue(member.Id, out var before))
        {
            before = (RaftRole.Follower, machine.Term, MemberId.None);
        }

        _known[member.Id] = now;
        if (now != before)
        {
            var follows = machine.Role == RaftRole.Follower ? $" of {TraceText.Of(machine.Leader)}" : "";
            Write($"{member.Id} is {TraceText.Of(machine.Role)}{follows} in term {machine.Term}");
        }
    }

    private void WriteBarriers(Member member, OrderEffects effects)
    {
        foreach (var (ticket, index) in effects.BarriersPassed)
        {
            Write($"{member.Id} barrier #{ticket} holds at {index}");
        }

        foreach (var ticket in effects.BarriersFailed)
        {
            Write($"{member.Id} barrier #{ticket} fails");
        }
    }
}
