using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.Machine;

namespace Ordo.Ordering.Raft;

/// <summary>
/// Who votes, and what a majority of them is. The only place that counts; a change of membership replaces this by the joint or single-server
/// form of the thesis (§4) without touching the rest.
/// </summary>
public sealed class VoterSet
{
    private readonly MemberId[] _members;
    private readonly long[] _scratch;

    /// <summary>Creates the set; the order given does not matter.</summary>
    /// <exception cref="ArgumentException">No member, one twice, or a number out of range.</exception>
    public VoterSet(IEnumerable<MemberId> members)
    {
        _members = [.. members.OrderBy(m => m.Value)];
        _scratch = new long[_members.Length];
        if (_members.Length == 0 || _members.Distinct().Count() != _members.Length
            || _members.Any(m => m.Value is < 1 or > MemberId.Max))
        {
            throw new ArgumentException($"Voters must be different numbers from 1 to {MemberId.Max}.", nameof(members));
        }
    }

    /// <summary>How many vote.</summary>
    public int Count => _members.Length;

    /// <summary>The smallest number that is more than half.</summary>
    public int Majority => (_members.Length / 2) + 1;

    /// <summary>The voter at a place, ascending by number.</summary>
    public MemberId this[int place] => _members[place];

    /// <summary>The place of a voter, or −1.</summary>
    public int PlaceOf(MemberId member) => Array.IndexOf(_members, member);

    /// <summary>How many steps behind one voter another one stands, going round: 1 for the next one.</summary>
    public int DistanceOf(MemberId from, MemberId to) => (PlaceOf(to) - PlaceOf(from) + Count) % Count;

    /// <summary>The largest value that a majority has reached; <paramref name="values"/> by place.</summary>
    public long ReachedByMajority(ReadOnlySpan<long> values)
    {
        values.CopyTo(_scratch);
        Array.Sort(_scratch);
        return _scratch[_members.Length - Majority];
    }
}
