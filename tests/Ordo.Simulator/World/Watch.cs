using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering;
using Ordo.Ordering.Raft;

namespace Ordo.Simulator;

/// <summary>Looks at the members from outside, after each turn and at each flush, and tells the checkers and the faults what there is to see.</summary>
internal sealed class Watch(World world)
{
    private readonly Checks _checks = world.Checks;
    private readonly Dictionary<MemberId, View> _views = [];

    private sealed class View
    {
        public LogIndex Applied { get; set; }

        public RaftRole Role { get; set; }

        /// <summary>The member leads and has delivered nothing in its term.</summary>
        public bool IsNewLeader { get; set; }
    }

    /// <summary>Raised when a member has become leader.</summary>
    public Action<MemberProcess>? OnLeader { get; set; }

    /// <summary>Raised when a member has told a candidate that it votes for it.</summary>
    public Action<MemberProcess, MemberId>? OnVote { get; set; }

    /// <summary>Raised when a leader delivers something for the first time in its term, before it has told anybody.</summary>
    public Action<MemberProcess>? OnFirstDelivery { get; set; }

    /// <summary>Raised when a record is written and not flushed yet.</summary>
    public Action<MemberProcess>? OnFlushStarts { get; set; }

    /// <summary>Raised when a snapshot of the leader is durable and not yet told to the member.</summary>
    public Action<MemberProcess>? OnInstalled { get; set; }

    /// <summary>A member's directory counts as the cluster's.</summary>
    public void Formed(MemberProcess process)
    {
        if (process.Host.IsEmptied)
        {
            throw new Violation("EmptiedDirectory", $"M{process.Id} takes part with a directory that was emptied");
        }
    }

    /// <summary>A member has read its disk.</summary>
    public void Started(MemberProcess process, Recovered recovered)
    {
        var order = recovered.Order;
        _views[process.Id] = new View { Applied = order.SnapshotIndex };
        _checks.Flushed.Recovered(process.Id, order.SnapshotIndex, order.Entries.Span, _checks.Committed);
        _checks.States.At(process.Id, recovered.State.Position, recovered.State.Hash);
    }

    /// <summary>A process is gone.</summary>
    public void Ended(MemberProcess process) => _views.Remove(process.Id);

    /// <summary>A record is written, its flush runs.</summary>
    public void FlushStarts(MemberProcess process) => OnFlushStarts?.Invoke(process);

    /// <summary>A record is flushed.</summary>
    public void Flushed(MemberProcess process, PersistBatch batch) =>
        _checks.Flushed.Flushed(process.Id, batch.Previous, batch.Entries.Span);

    /// <summary>A snapshot of the leader is durable.</summary>
    public void Installed(MemberProcess process, LogIndex index)
    {
        _checks.Flushed.Installed(process.Id, index);
        OnInstalled?.Invoke(process);
    }

    /// <summary>A member has taken a turn, and nothing of what it wants is done yet.</summary>
    public void Turned(MemberProcess process, Member member, MemberEffects effects)
    {
        var view = _views[process.Id];
        LookAtRole(process, member, view);
        LookAtLog(process.Id, effects.Persist?.Batch);
        LookAtDelivery(process, member, view);
        _checks.States.At(process.Id, member.State.Position, member.State.Hash);
        LookAtVotes(process, effects);
    }

    private void LookAtRole(MemberProcess process, Member member, View view)
    {
        var order = (RaftMachine)member.Order;
        if (order.Role == view.Role)
        {
            return;
        }

        world.Trace.Line($"M{process.Id} is {order.Role} in term {order.Term}");
        view.Role = order.Role;
        view.IsNewLeader = order.Role == RaftRole.Leader;
        if (order.Role == RaftRole.Leader)
        {
            world.Counters.Leaders++;
            _checks.Leaders.Leads(order.Term, process.Id, member.Boot);
            _checks.Committed.BecomesLeader(process.Id, order.Term, order.BaseIndex, order.TermAt);
            OnLeader?.Invoke(process);
        }
    }

    private void LookAtLog(MemberId member, PersistBatch? batch)
    {
        if (batch is null)
        {
            return;
        }

        var previous = batch.PreviousTerm;
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            _checks.Matching.Holds(member, entry, previous);
            previous = entry.Term;
        }
    }

    /// <summary>What was delivered lies between what was applied before and now; an installed snapshot covers what the log no longer holds.</summary>
    private void LookAtDelivery(MemberProcess process, Member member, View view)
    {
        var order = (RaftMachine)member.Order;
        if (member.AppliedIndex > view.Applied && view.IsNewLeader)
        {
            view.IsNewLeader = false;
            OnFirstDelivery?.Invoke(process);
        }

        for (var index = LogIndex.Max(view.Applied, order.BaseIndex) + 1; index <= member.AppliedIndex; index += 1)
        {
            _checks.Delivers(process.Id, order.EntryAt(index));
        }

        view.Applied = member.AppliedIndex;
    }

    private void LookAtVotes(MemberProcess process, MemberEffects effects)
    {
        foreach (var (to, message) in effects.Messages)
        {
            switch (message)
            {
                case VoteReply { Granted: true } vote:
                    _checks.Leaders.Votes(vote.Term, process.Id, to);
                    OnVote?.Invoke(process, to);
                    break;
                case VoteRequest request:
                    _checks.Leaders.Votes(request.Term, process.Id, process.Id);
                    break;
            }
        }
    }
}
