using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>
/// Log Matching (Raft, figure 3): logs that hold an entry of the same term at the same index are equal up to there. By induction it is enough that such
/// entries are equal and follow entries of the same term.
/// </summary>
internal sealed class LogMatching
{
    private readonly Dictionary<(LogIndex Index, Term Term), (Term Previous, ulong Content)> _entries = [];

    /// <summary>A member's log holds an entry.</summary>
    /// <param name="member">The member.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="previous">The term of the entry before it.</param>
    public void Holds(MemberId member, in Entry entry, Term previous)
    {
        var content = Hash64.Of(entry.Command.Span, (ulong)entry.Kind);
        if (!_entries.TryAdd((entry.Index, entry.Term), (previous, content)) && _entries[(entry.Index, entry.Term)] != (previous, content))
        {
            throw new Violation(
                nameof(LogMatching), $"entry {entry.Index} of term {entry.Term} on M{member} is another one than elsewhere, or follows another term");
        }
    }
}
