namespace Ordo.Simulator.Tests.Runner;

/// <summary>No kind of fault is forgotten.</summary>
public sealed class FaultKindTests
{
    [Fact]
    public void A_kind_and_a_read_at_a_faulty_leader_that_never_happened_in_a_run_are_missed()
    {
        var totals = new RunTotals();
        var run = SeedRun.Run(1);
        for (var seeds = 0; seeds < 99; seeds++)
        {
            totals.Add(run);
        }

        Assert.Empty(totals.Missing());
        totals.Add(run);
        var events = RunTotals.Needed.Where(name => run.Counters.All().Single(counter => counter.Name == name).Count == 0);
        Assert.Equal(FaultKind.All.Select(kind => kind.Name).Except(run.Faults.Keys), totals.Missing().Except(RunTotals.Needed));
        Assert.Equal(events, totals.Missing().Intersect(RunTotals.Needed).OrderBy(name => Array.IndexOf(RunTotals.Needed, name)));
        Assert.Contains(nameof(Counters.ReadsAtFaultyLeader), RunTotals.Needed);
    }

    [Fact]
    public void Kinds_have_names_of_their_own_and_themes_name_kinds()
    {
        var names = FaultKind.All.Select(kind => kind.Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(FaultTheme.Names.SelectMany(theme => FaultTheme.Named(theme).Kinds), kind => Assert.Contains(kind, names));
    }
}
