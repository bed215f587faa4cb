namespace Ordo.Testing;

/// <summary>
/// What goes wrong with the calls of a test member. Faults for calls to come are used up in the order they were set, one by each call that takes ids, creates or removes; reads
/// use none. A call ends as it does in production when its whole time-out has passed, but at once. All methods may be called from any thread.
/// </summary>
public sealed class OrdoFaults
{
    private readonly Lock _lock = new();
    private readonly Queue<Fault> _planned = new();
    private readonly List<HeldCall> _held = [];
    private bool _leaderLost;

    internal OrdoFaults()
    {
    }

    /// <summary>How many faults are set and not used up.</summary>
    public int Planned
    {
        get
        {
            lock (_lock)
            {
                return _planned.Count;
            }
        }
    }

    /// <summary>The next calls are refused as a busy cluster refuses them: <c>OrdoNotDoneException</c>, and nothing happens.</summary>
    /// <param name="calls">How many, at least 1.</param>
    public void Refuse(int calls = 1) => Plan(FaultKind.Refused, calls);

    /// <summary>The next calls are lost on their way to the cluster: <c>OrdoUnknownException</c>, and nothing happened.</summary>
    /// <param name="calls">How many, at least 1.</param>
    public void LoseRequests(int calls = 1) => Plan(FaultKind.RequestLost, calls);

    /// <summary>The next calls take effect, and their answers are lost: <c>OrdoUnknownException</c>. With a key, asking again gets the same ids.</summary>
    /// <param name="calls">How many, at least 1.</param>
    public void LoseAnswers(int calls = 1) => Plan(FaultKind.AnswerLost, calls);

    /// <summary>The next call stops on its way until it is released; cancelled meanwhile, it ends with <c>OrdoCanceledException</c>.</summary>
    public HeldCall Hold()
    {
        var held = new HeldCall();
        lock (_lock)
        {
            _planned.Enqueue(new Fault(FaultKind.Held, held));
            _held.Add(held);
        }

        return held;
    }

    /// <summary>
    /// From now on nobody leads: every call is not done, linearizable reads included, until <see cref="Heal"/>. Local reads and the cluster's description are answered, as they
    /// are in production. Faults set for calls to come are not used up meanwhile.
    /// </summary>
    public void LoseLeader()
    {
        lock (_lock)
        {
            _leaderLost = true;
        }
    }

    /// <summary>Everything is well: the leader is back, faults not used up are forgotten, and held calls go on.</summary>
    public void Heal()
    {
        List<HeldCall> held;
        lock (_lock)
        {
            _leaderLost = false;
            _planned.Clear();
            held = [.. _held];
            _held.Clear();
        }

        held.ForEach(call => call.Release()); // Outside the lock: what goes on may set the next fault.
    }

    /// <summary>Whether nobody leads.</summary>
    internal bool LeaderLost
    {
        get
        {
            lock (_lock)
            {
                return _leaderLost;
            }
        }
    }

    /// <summary>The fault of the call that is made now.</summary>
    internal Fault Take()
    {
        lock (_lock)
        {
            return _leaderLost ? new Fault(FaultKind.Refused) : _planned.TryDequeue(out var fault) ? fault : default;
        }
    }

    private void Plan(FaultKind kind, int calls)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        lock (_lock)
        {
            for (var call = 0; call < calls; call++)
            {
                _planned.Enqueue(new Fault(kind));
            }
        }
    }
}
