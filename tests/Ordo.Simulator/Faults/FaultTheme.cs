using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>What the faults of a seed are mostly about, so that rare schedules come in few seeds. Every theme mixes in all other kinds.</summary>
internal sealed record FaultTheme(string Name, params IReadOnlyList<string> Kinds)
{
    private static readonly FaultTheme[] Themes =
    [
        new("anything"),
        new("elections", "new leaders crash", "new leaders crash", "crash after a vote", "crash after a vote", "leader without power", "bad network")
        {
            IsAboutElections = true,
            ElectionTimeout = TimeSpan.FromMilliseconds(80),
        },
        new("disks", "power lost before a flush", "power lost within disk work", "all without power", "failing flush", "failing write", "full disk", "slow disk"),
        new("stale leaders", "leader paused", "leader cut off", "leader unheard", "leader deaf", "clock drift", "connections reset"),
        new("laggards", "partition", "leader cut off", "leader unheard", "leader without power", "member without power", "member paused", "slow disk", "full disk", "full disk", "crash after a snapshot came", "crash after a snapshot came")
        {
            IsAboutSnapshots = true,
        },
        new("restarts", "leader killed", "member killed", "all without power", "graceful stop", "directory emptied", "power lost within disk work"),
    ];

    /// <summary>Whether entries travel one by one, and pre-vote is often off, so that candidates of one term meet.</summary>
    public bool IsAboutElections { get; init; }

    /// <summary>
    /// Whether snapshots come so often that whoever is away for a second needs one, also a leader that was cut off and, often without a quorum check, goes on to fill
    /// its log.
    /// </summary>
    public bool IsAboutSnapshots { get; init; }

    /// <summary>The shortest election time-out, if the theme wants one.</summary>
    public TimeSpan? ElectionTimeout { get; init; }

    /// <summary>How many members, if the theme wants a number.</summary>
    public int? Members => Kinds.Count == 0 ? null : 3;

    /// <summary>The names of all themes.</summary>
    public static IEnumerable<string> Names => Themes.Select(theme => theme.Name);

    /// <summary>The theme of a name.</summary>
    public static FaultTheme Named(string name) => Themes.Single(theme => theme.Name == name);

    /// <summary>Draws the theme of a seed.</summary>
    public static FaultTheme Draw(SeededRandom random) => Themes[random.Chance(0.3) ? 0 : random.Below(Themes.Length)];

    /// <summary>Draws the kind of one fault.</summary>
    public FaultKind DrawKind(SeededRandom random) => Kinds.Count > 0 && random.Chance(0.7)
        ? FaultKind.Named(Kinds[random.Below(Kinds.Count)])
        : FaultKind.All[random.Below(FaultKind.All.Count)];
}
