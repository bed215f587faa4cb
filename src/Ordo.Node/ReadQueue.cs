using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Node;

/// <summary>
/// The linearizable reads of this member's clients: gathered, covered by one barrier of the order, and run once the state has reached the index
/// the barrier gave. A read joins only a barrier that is asked for after it came.
/// </summary>
internal sealed class ReadQueue(ulong boot, MemberOptions options)
{
    /// <summary>Barriers under way at once: one on its way and one behind it keep the line busy; more would only split the batches.</summary>
    private const int MaxBarriers = 2;

    private readonly List<Group> _asked = [];
    private readonly PriorityQueue<ReadInput, long> _confirmed = new();
    private List<ReadInput> _gathered = [];

    // An answer to a barrier of an earlier life of this member must not pass one of this life: tickets start with the boot number.
    private long _ticket = (long)(boot << 32);
    private int _count;
    private Instant _nextDeadline = Instant.Forever;

    private sealed record Group(long Ticket, List<ReadInput> Reads, Instant AskedAt);

    /// <summary>How many reads wait.</summary>
    public int Count => _count;

    /// <summary>When <see cref="Expire"/> is due.</summary>
    public Instant NextTimer => _asked.Count > 0 ? Instant.Min(_nextDeadline, _asked[0].AskedAt + options.ResendAfter) : _nextDeadline;

    /// <summary>Takes a read; false when too many wait.</summary>
    public bool TryAdd(ReadInput read)
    {
        if (_count >= options.MaxPendingReads)
        {
            return false;
        }

        _count++;
        _gathered.Add(read);
        _nextDeadline = Instant.Min(_nextDeadline, read.Deadline);
        return true;
    }

    /// <summary>Whether <see cref="Ask"/> has something to do.</summary>
    public bool CanAsk(IOrder order) => _gathered.Count > 0 && _asked.Count < MaxBarriers && !order.Coordinator.IsNone;

    /// <summary>Asks for a barrier for what gathered, if somebody leads.</summary>
    public void Ask(IOrder order, Instant now)
    {
        if (!CanAsk(order))
        {
            return;
        }

        _asked.Add(new Group(++_ticket, _gathered, now));
        _gathered = [];
        order.Barrier(_ticket);
    }

    /// <summary>A barrier holds at an index.</summary>
    public void Passed(long ticket, LogIndex index)
    {
        if (Remove(ticket) is not { } group)
        {
            return;
        }

        foreach (var read in group.Reads)
        {
            _confirmed.Enqueue(read, index.Value);
        }
    }

    /// <summary>A barrier will never hold: its reads join the next one.</summary>
    public void FailedBarrier(long ticket)
    {
        if (Remove(ticket) is { } group)
        {
            _gathered.AddRange(group.Reads);
        }
    }

    /// <summary>The state has reached an index: reads confirmed up to it are run.</summary>
    public void Applied(LogIndex index, MemberEffects effects)
    {
        while (_confirmed.TryPeek(out _, out var needed) && needed <= index.Value)
        {
            _count--;
            effects.Reads.Add(_confirmed.Dequeue().Caller);
        }
    }

    /// <summary>Lets deadlines pass, and asks again for barriers that got lost.</summary>
    public void Expire(Instant now, MemberEffects effects)
    {
        while (_asked.Count > 0 && now >= _asked[0].AskedAt + options.ResendAfter)
        {
            FailedBarrier(_asked[0].Ticket);
        }

        if (now < _nextDeadline)
        {
            return;
        }

        _nextDeadline = Instant.Forever;
        ExpireIn(_gathered, now, effects);
        foreach (var group in _asked)
        {
            ExpireIn(group.Reads, now, effects);
        }

        ExpireConfirmed(now, effects);
    }

    /// <summary>The member stops.</summary>
    public void Abandon(MemberEffects effects)
    {
        foreach (var read in _gathered.Concat(_asked.SelectMany(group => group.Reads)).Concat(_confirmed.UnorderedItems.Select(item => item.Element)))
        {
            effects.ReadFailures.Add((read.Caller, new Failure(FailureKind.NotDone, Member.Stopping)));
        }
    }

    private void ExpireConfirmed(Instant now, MemberEffects effects)
    {
        var entries = _confirmed.UnorderedItems.ToArray();
        _confirmed.Clear();
        foreach (var (read, index) in entries)
        {
            if (!ExpireOne(read, now, effects))
            {
                _confirmed.Enqueue(read, index);
            }
        }
    }

    private void ExpireIn(List<ReadInput> reads, Instant now, MemberEffects effects) => reads.RemoveAll(read => ExpireOne(read, now, effects));

    private bool ExpireOne(ReadInput read, Instant now, MemberEffects effects)
    {
        if (read.Deadline > now)
        {
            _nextDeadline = Instant.Min(_nextDeadline, read.Deadline);
            return false;
        }

        _count--;
        effects.ReadFailures.Add((read.Caller, new Failure(
            FailureKind.NotDone, "No majority confirmed the read before the deadline. Retry, or read what this member has: with the level local.")));
        return true;
    }

    private Group? Remove(long ticket)
    {
        var place = _asked.FindIndex(group => group.Ticket == ticket);
        if (place < 0)
        {
            return null;
        }

        var group = _asked[place];
        _asked.RemoveAt(place);
        return group;
    }
}
