using System.Text;
using Ordo.Machine;
using Ordo.Ordering.Raft;
using Ordo.Ordering.Tests.Raft.Cluster;

namespace Ordo.Ordering.Tests.Raft.Checks;

/// <summary>
/// Log Matching (paper figure 3): two logs with an entry of the same index and term are identical up to it. It holds by induction when an index
/// and term ever stand for one command behind one predecessor only.
/// </summary>
internal sealed class LogMatching : ITurnObserver
{
    private readonly Dictionary<(LogIndex Index, Term Term), (Term Previous, EntryKind Kind, string Command)> _known = [];
    private readonly Dictionary<MemberId, (LogIndex Last, Term LastTerm)> _checked = [];

    public void TurnEnded(MemberCluster cluster, Member member, OrderEffects effects)
    {
        var machine = member.Machine;
        var end = (machine.LastIndex, machine.TermAt(machine.LastIndex) ?? default);
        if (_checked.TryGetValue(member.Id, out var before) && before == end)
        {
            return;
        }

        _checked[member.Id] = end;
        for (var index = machine.BaseIndex + 1; index <= machine.LastIndex; index += 1)
        {
            Check(machine, index);
        }
    }

    private void Check(RaftMachine machine, LogIndex index)
    {
        var entry = machine.EntryAt(index);
        var seen = (machine.TermAt(index - 1) ?? default, entry.Kind, Encoding.UTF8.GetString(entry.Command.Span));
        if (!_known.TryAdd((index, entry.Term), seen))
        {
            Assert.True(_known[(index, entry.Term)] == seen, $"Entry {index} of term {entry.Term} stands for two things.");
        }

        Assert.True(entry.Index == index && entry.Term >= seen.Item1, $"Entry {index} of term {entry.Term} is out of place.");
    }
}
