using Ordo.Machine;
using Ordo.Ordering;
using Ordo.Ordering.Raft;
using Ordo.State;

namespace Ordo.Node;

/// <summary>
/// Puts the log together from its records at start: each record replaces what came before it behind its <see cref="LogRecord.Previous"/>, and one that does
/// not follow an entry that is there (a snapshot was installed between, or older segments are gone) starts afresh.
/// </summary>
internal sealed class LogReplay
{
    private readonly List<Entry> _entries = [];
    private LogIndex _base;
    private Term _baseTerm;
    private Term _term;
    private MemberId _vote;
    private ulong _boot;

    private LogIndex Last => _base + _entries.Count;

    /// <summary>The term of an entry; null when it is not there.</summary>
    private Term? TermAt(LogIndex index) => index < _base || index > Last ? null
        : index == _base ? _baseTerm
        : _entries[(int)(index - _base) - 1].Term;

    public void Add(LogRecord record)
    {
        _term = record.Term;
        _vote = record.Vote;
        _boot = record.Boot;
        if (TermAt(record.Previous) != record.PreviousTerm)
        {
            _entries.Clear();
            _base = record.Previous;
            _baseTerm = record.PreviousTerm;
        }

        _entries.RemoveRange((int)(record.Previous - _base), (int)(Last - record.Previous));
        _entries.AddRange(record.Entries.Span);
    }

    /// <summary>Joins the log and the newest snapshot.</summary>
    /// <exception cref="MemberInvariantException">Entries are missing between the two.</exception>
    public Recovered Finish(ReceivedSnapshot? snapshot, MemberId member)
    {
        var index = snapshot?.Index ?? default;
        var term = snapshot?.Term ?? default;
        if (_base > index)
        {
            throw new MemberInvariantException(
                $"The log of member {member} starts behind entry {_base}, but its newest snapshot ends at {index}. "
                + "Files are missing: put them back, or restore this member from the others.");
        }

        var state = snapshot is null ? new OrdoState() : OrdoState.Read(snapshot.Bytes.Span);
        return new Recovered(new RaftRecovery(_term, _vote, index, term, TailBehind(index, term)), state, _boot + 1);
    }

    /// <summary>The entries behind a snapshot, if the log agrees with it (paper figure 13, rules 6 and 7).</summary>
    private Entry[] TailBehind(LogIndex index, Term term) =>
        TermAt(index) == term ? [.. _entries.Skip((int)(index - _base))] : [];
}
