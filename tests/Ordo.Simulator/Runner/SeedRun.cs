using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>How the run of one seed ended, and what happened in it.</summary>
internal sealed class SeedRun
{
    private SeedRun(World world, ulong seed, Violation? violation)
    {
        Seed = seed;
        Violation = violation;
        Counters = world.Counters;
        Faults = world.Faults.Totals;
        Simulated = world.Events.Now - default(Instant);
        Events = world.Events.Executed;
        About = $"{world.Profile.Members} members, {world.Profile.Theme.Name}";
    }

    public ulong Seed { get; }

    /// <summary>The promise that was broken; null when all were kept.</summary>
    public Violation? Violation { get; }

    public Counters Counters { get; }

    public IReadOnlyDictionary<string, long> Faults { get; }

    /// <summary>How much time passed in the world.</summary>
    public TimeSpan Simulated { get; }

    /// <summary>How many events ran: equal for equal runs.</summary>
    public long Events { get; }

    /// <summary>The character of the seed, in a few words.</summary>
    public string About { get; }

    /// <summary>Where and why it failed, in one line.</summary>
    public string Failure => $"seed {Seed} ({About}) at {Simulated.TotalSeconds:F6} s, event {Events}: {Violation!.Message}";

    /// <summary>Runs a seed. The theme of its faults may be given; then seed and theme together say everything.</summary>
    public static SeedRun Run(ulong seed, string? theme = null, TextWriter? trace = null)
    {
        var world = new World(seed, theme, trace);
        Violation? violation = null;
        try
        {
            world.Run();
            violation = TooTame(world);
        }
        catch (Violation broken)
        {
            violation = broken;
        }
#pragma warning disable CA1031 // Whatever a member throws that nobody expects is a finding too, and the run tells where it was.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            violation = new Violation("MembersStand", unexpected.Message, unexpected);
        }

        if (violation is not null)
        {
            trace?.WriteLine(violation);
        }

        return new SeedRun(world, seed, violation);
    }

    /// <summary>What PROMISES ask of each seed; a run that does less shows nothing.</summary>
    private static Violation? TooTame(World world)
    {
        var faults = world.Faults.Totals;
        var enough = world.Events.Now >= new Instant(60_000_000)
            && world.Counters.Operations >= World.LeastOperations
            && faults.Values.Sum() >= 8
            && faults.Count >= 4
            && faults.Keys.Any(name => name is "leader killed" or "leader without power" or "new leaders crash")
            && world.Counters.Starts > world.Members.Count;
        return enough ? null : new Violation("TooTame", $"{world.Counters.Operations} operations, {faults.Values.Sum()} faults of {faults.Count} kinds");
    }
}
