using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>Election Safety (Raft, figure 3): at most one member leads in a term, in one of its lives; and each member votes for one candidate in a term.</summary>
internal sealed class OneLeaderPerTerm
{
    private readonly Dictionary<Term, (MemberId Member, ulong Boot)> _leaders = [];
    private readonly Dictionary<(Term Term, MemberId Voter), MemberId> _votes = [];

    /// <summary>A member takes itself for the leader of a term.</summary>
    public void Leads(Term term, MemberId member, ulong boot)
    {
        if (!_leaders.TryAdd(term, (member, boot)) && _leaders[term] != (member, boot))
        {
            var (first, firstBoot) = _leaders[term];
            throw new Violation(
                nameof(OneLeaderPerTerm), $"term {term} is led by M{first} (boot {firstBoot}) and by M{member} (boot {boot})");
        }
    }

    /// <summary>A member told that a candidate has its vote.</summary>
    public void Votes(Term term, MemberId voter, MemberId candidate)
    {
        if (!_votes.TryAdd((term, voter), candidate) && _votes[(term, voter)] != candidate)
        {
            throw new Violation(
                nameof(OneLeaderPerTerm), $"M{voter} voted for M{_votes[(term, voter)]} and for M{candidate} in term {term}");
        }
    }
}
