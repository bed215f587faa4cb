using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>
/// Simulated time: what is to happen, in the order of its instant and, at the same instant, of its arrival. Nothing else makes time pass.
/// </summary>
public sealed class EventQueue
{
    private readonly PriorityQueue<Action, Due> _waiting = new();
    private long _arrivals;

    /// <summary>The instant of the event that runs now, from 0.</summary>
    public Instant Now { get; private set; }

    /// <summary>How many events have run: a second name for a place in a run, exact where several share an instant.</summary>
    public long Executed { get; private set; }

    /// <summary>Lets something happen at an instant; at once when that has passed.</summary>
    public void At(Instant when, Action what) =>
        _waiting.Enqueue(what, new Due(Math.Max(when.Microseconds, Now.Microseconds), _arrivals++));

    /// <summary>Lets something happen after a span.</summary>
    public void After(TimeSpan span, Action what) => At(Now + span, what);

    /// <summary>Runs the next event that is due before an instant; false when there is none, and then it is that instant.</summary>
    public bool RunNext(Instant before)
    {
        if (!_waiting.TryPeek(out _, out var due) || due.Microseconds >= before.Microseconds)
        {
            Now = before;
            return false;
        }

        Now = new Instant(due.Microseconds);
        Executed++;
        _waiting.Dequeue()();
        return true;
    }

    private readonly record struct Due(long Microseconds, long Arrival) : IComparable<Due>
    {
        public int CompareTo(Due other) =>
            Microseconds != other.Microseconds ? Microseconds.CompareTo(other.Microseconds) : Arrival.CompareTo(other.Arrival);
    }
}
