using Ordo.Machine;
using Ordo.Ordering;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// All checkers of a run, and the one order they measure by: each entry, when the first member delivers it, is applied to a state of their own, and what comes of
/// it is an <see cref="Execution"/> that ids, exactly-once and reads are judged by.
/// </summary>
internal sealed class Checks
{
    private readonly OrdoState _measure = new();

    public Checks(IReadOnlyList<MemberId> members)
    {
        Flushed = new FlushedOnMajority(members);
        States.Measure(_measure.Hash);
    }

    public OneLeaderPerTerm Leaders { get; } = new();

    public LogMatching Matching { get; } = new();

    public CommittedNeverLost Committed { get; } = new();

    public FlushedOnMajority Flushed { get; }

    public EqualStates States { get; } = new();

    public IdsInOrder Ids { get; } = new();

    public ExactlyOnce Once { get; } = new();

    public RealTimeOrder RealTime { get; } = new();

    public ReadValues Reads { get; } = new();

    public Liveness Liveness { get; } = new();

    /// <summary>How many commands were executed.</summary>
    public ulong Position => _measure.Position;

    /// <summary>A member delivers an entry.</summary>
    public void Delivers(MemberId member, in Entry entry)
    {
        if (!Committed.Delivers(member, entry))
        {
            return;
        }

        Flushed.Delivered(member, entry.Index, entry.Term);
        if (entry.Kind == EntryKind.Command)
        {
            Execute(entry);
        }
    }

    private void Execute(in Entry entry)
    {
        var applied = _measure.Apply(entry.Command.Span);
        if (applied.Outcome != ApplyOutcome.Applied)
        {
            return;
        }

        States.Measure(_measure.Hash);
        CommandCodec.TryRead(entry.Command.Span, out var envelope);
        var execution = new Execution(_measure.Position, envelope!, applied.Result);
        Ids.Executed(execution);
        Once.Executed(execution);
        NoteValue(execution);
    }

    private void NoteValue(Execution execution)
    {
        var name = execution.Envelope.Command switch
        {
            NextCommand next => next.Name,
            CreateSequenceCommand create => create.Name,
            RemoveSequenceCommand remove => remove.Name,
            _ => null,
        };
        if (name is not null)
        {
            Reads.Changed(name, execution.Position, _measure.TryGetSequence(name, out var info) ? info.Last : null);
        }
    }
}
