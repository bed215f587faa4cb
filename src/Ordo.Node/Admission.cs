using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Node;

/// <summary>
/// What a leader has put into its log of each origin's commands, so that a command sent twice is ordered once and none overtakes a missing one. It
/// opens when the leader has applied the first entry of its own term: from then on its state covers everything earlier leaders ordered. The state
/// machine makes sure of the same by itself (PROMISES 12); this only keeps needless entries out of the log.
/// </summary>
internal sealed class Admission
{
    private const string Malformed = "The leader cannot read this member's commands. See that all members run the same version, and restart this one.";

    private readonly (ulong Boot, ulong Number)[] _admitted = new (ulong, ulong)[MemberId.Max + 1];
    private Term _openIn;

    /// <summary>Whether commands may be put into the log in this term.</summary>
    public bool IsOpen(Term term) => _openIn == term && term > default(Term);

    /// <summary>Opens for a term with what the state has applied.</summary>
    public void Open(Term term, OrdoState state)
    {
        _openIn = term;
        for (var member = 1; member <= MemberId.Max; member++)
        {
            _admitted[member] = state.LastApplied(new MemberId(member));
        }
    }

    /// <summary>
    /// Puts an origin's commands into the log, skipping those that are there. Gives the refusal to send back, or null when all are in.
    /// </summary>
    public ForwardRefused? Admit(IOrder order, MemberId origin, ForwardedCommands forwarded, string? refusal)
    {
        ref var admitted = ref _admitted[origin.Value];
        if (forwarded.Boot < admitted.Boot)
        {
            return null; // Sent by an earlier life of that member.
        }

        var expected = forwarded.Boot == admitted.Boot ? admitted.Number + 1 : 1;
        if (forwarded.First > expected)
        {
            return new ForwardRefused(forwarded.Boot, expected, Missing: true, Reason: null);
        }

        for (var skip = expected - forwarded.First; skip < (ulong)forwarded.Commands.Count; skip++)
        {
            var command = forwarded.Commands[(int)skip];
            if (!CommandCodec.IsCommandOf(new Origin(origin, forwarded.Boot, forwarded.First + skip), command.Span))
            {
                return new ForwardRefused(forwarded.Boot, forwarded.First + skip, Missing: false, Malformed); // It must never reach the log.
            }

            if (refusal is not null || !order.TrySubmit(origin, command))
            {
                return new ForwardRefused(forwarded.Boot, forwarded.First + skip, Missing: false, refusal);
            }

            admitted = (forwarded.Boot, forwarded.First + skip);
        }

        return null;
    }
}
