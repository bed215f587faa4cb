using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>
/// State Machine Safety and Leader Completeness (Raft, figure 3): what one member delivers at an index every member delivers there, and whoever becomes leader
/// holds all of it.
/// </summary>
internal sealed class CommittedNeverLost
{
    private readonly List<(Term Term, ulong Content)> _committed = [];

    /// <summary>The last index that any member has delivered.</summary>
    public LogIndex Last => new(_committed.Count);

    /// <summary>The term of a delivered entry.</summary>
    public Term TermAt(LogIndex index) => _committed[(int)index.Value - 1].Term;

    /// <summary>A member delivers an entry. True when it is the first to do so.</summary>
    public bool Delivers(MemberId member, in Entry entry)
    {
        var content = Hash64.Of(entry.Command.Span, (ulong)entry.Kind);
        if (entry.Index > Last + 1)
        {
            throw new Violation(nameof(CommittedNeverLost), $"M{member} delivers entry {entry.Index}, and nobody delivered {Last + 1} before");
        }

        if (entry.Index == Last + 1)
        {
            _committed.Add((entry.Term, content));
            return true;
        }

        if (_committed[(int)entry.Index.Value - 1] != (entry.Term, content))
        {
            throw new Violation(
                nameof(CommittedNeverLost),
                $"M{member} delivers entry {entry.Index} of term {entry.Term}; the one delivered there before was of term {TermAt(entry.Index)}");
        }

        return false;
    }

    /// <summary>A member becomes leader. Terms are enough to compare: entries of the same index and term are equal (<see cref="LogMatching"/>).</summary>
    /// <param name="member">The member.</param>
    /// <param name="term">The term it leads.</param>
    /// <param name="cutOff">The entries up to here are in its snapshot.</param>
    /// <param name="termAt">The term of an entry of its log; null beyond its end.</param>
    public void BecomesLeader(MemberId member, Term term, LogIndex cutOff, Func<LogIndex, Term?> termAt)
    {
        if (Last > cutOff && termAt(Last) != TermAt(Last))
        {
            throw new Violation(
                nameof(CommittedNeverLost), $"M{member} leads term {term} without entry {Last} of term {TermAt(Last)}, which was delivered before");
        }
    }
}
