using System.Diagnostics;

namespace Ordo.Simulator;

/// <summary>What all seeds of a run did together. Seeds report from several threads.</summary>
internal sealed class RunTotals
{
    /// <summary>From so many seeds on, each kind of fault must have happened.</summary>
    private const int SeedsForAllKinds = 100;

    /// <summary>Events without which a run shows too little.</summary>
    public static readonly string[] Needed =
    [
        nameof(Counters.ReadsAtFaultyLeader), nameof(Counters.ReadsAfterFaultyLeader), nameof(Counters.LocalReads), nameof(Counters.Repeated),
        nameof(Counters.SnapshotsInstalled), nameof(Counters.SegmentsReleased), nameof(Counters.CommandsNotDone), nameof(Counters.CommandsUnknown),
    ];

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Counters _counters = new();
    private readonly Dictionary<string, long> _faults = [];
    private readonly Dictionary<string, int> _violations = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _simulated;
    private TimeSpan _told;

    /// <summary>How many seeds have ended.</summary>
    public int Seeds { get; private set; }

    /// <summary>How many of them broke a promise.</summary>
    public int Failed { get; private set; }

    /// <summary>How much time has passed in their worlds.</summary>
    public TimeSpan Simulated
    {
        get
        {
            lock (_lock)
            {
                return _simulated;
            }
        }
    }

    /// <summary>How much time has passed here.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Simulated hours per real hour.</summary>
    public double Speed => Simulated / Elapsed;

    /// <summary>Takes the result of a seed.</summary>
    public void Add(SeedRun run)
    {
        lock (_lock)
        {
            Seeds++;
            _simulated += run.Simulated;
            _counters.Add(run.Counters);
            foreach (var (kind, count) in run.Faults)
            {
                _faults[kind] = _faults.GetValueOrDefault(kind) + count;
            }

            if (run.Violation is { } violation)
            {
                Failed++;
                _violations[violation.Checker] = _violations.GetValueOrDefault(violation.Checker) + 1;
            }
        }
    }

    /// <summary>The kinds of faults, and the events that the checkers need to see (PROMISES 11 asks for the reads), that should have happened by now and have not.</summary>
    public IReadOnlyList<string> Missing() => Seeds < SeedsForAllKinds
        ? []
        :
        [
            .. FaultKind.All.Select(kind => kind.Name).Where(name => !_faults.ContainsKey(name)),
            .. _counters.All().Where(counter => counter.Count == 0 && Needed.Contains(counter.Name)).Select(counter => counter.Name),
        ];

    /// <summary>Whether those who wait have heard nothing for a while; asking counts as telling them.</summary>
    public bool ProgressIsDue()
    {
        lock (_lock)
        {
            var due = Elapsed - _told >= ProgressInterval;
            _told = due ? Elapsed : _told;
            return due;
        }
    }

    /// <summary>One line for people who wait.</summary>
    public string Progress() => $"{Seeds} seeds, {Failed} failed, {Simulated.TotalHours:F2} simulated hours, {Speed:F0} × real time";

    /// <summary>Everything, as lines.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "faults";
        foreach (var kind in FaultKind.All)
        {
            yield return $"  {kind.Name,-30} {_faults.GetValueOrDefault(kind.Name),12}";
        }

        yield return "events";
        foreach (var (name, count) in _counters.All())
        {
            yield return $"  {name,-30} {count,12}";
        }

        foreach (var (checker, count) in _violations)
        {
            yield return $"FAILED {checker} {count}";
        }

        yield return $"{Seeds} seeds, {Failed} failed, {_counters.Operations} operations, {_faults.Values.Sum()} faults, "
            + $"{Simulated.TotalHours:F2} simulated hours in {Elapsed.TotalSeconds:F1} s: {Speed:F0} × real time";
    }
}
