using Ordo.Machine;
using Ordo.Node;
using Ordo.Ordering.Raft;
using Ordo.Storage;

namespace Ordo.Simulator;

/// <summary>What a seed draws once, before anything happens: the size of the cluster, the options of its members, the character of network, disk and load.</summary>
internal sealed record SeedProfile
{
    /// <summary>A command of the simulated clients, encoded, with what the log puts around it; small, so that small segments hold many.</summary>
    private const int LargestCommandBytes = 512;

    /// <summary>How many members vote: 1, 3 or 5.</summary>
    public required int Members { get; init; }

    /// <summary>Whether the members form the cluster by meeting, as <c>serve --bootstrap</c> does, instead of being formed at once.</summary>
    public required bool FormsByMeeting { get; init; }

    /// <summary>The size of a log segment in bytes.</summary>
    public required int SegmentBytes { get; init; }

    /// <summary>After how many delivered bytes a member takes a snapshot.</summary>
    public required long SnapshotEveryBytes { get; init; }

    /// <summary>How many entries stay in memory behind a snapshot.</summary>
    public required int KeepEntries { get; init; }

    /// <summary>The most bytes of entries in one append message; 1 sends each entry by itself.</summary>
    public required int MaxAppendBytes { get; init; }

    /// <summary>The shortest election time-out; the longest is twice that.</summary>
    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>What may be switched off of Raft's protections beyond the paper.</summary>
    public required bool PreVote { get; init; }

    /// <summary>See <see cref="PreVote"/>.</summary>
    public required bool CheckQuorum { get; init; }

    /// <summary>See <see cref="PreVote"/>.</summary>
    public required bool ConflictHints { get; init; }

    /// <summary>Whether a closed connection of the leader starts an election at once.</summary>
    public required bool ClosedLinkFastPath { get; init; }

    /// <summary>The network without faults.</summary>
    public required NetworkProfile Network { get; init; }

    /// <summary>How long a flush takes, without faults.</summary>
    public required (TimeSpan Min, TimeSpan Max) Flush { get; init; }

    /// <summary>How many clients there are.</summary>
    public required int Clients { get; init; }

    /// <summary>The longest time a client waits between two requests.</summary>
    public required TimeSpan ThinkTime { get; init; }

    /// <summary>The most commands that wait at a member; small in some seeds, so that "busy" is answered too.</summary>
    public required int MaxPendingCommands { get; init; }

    /// <summary>The most entries delivered in one turn.</summary>
    public required int MaxDeliveredEntries { get; init; }

    /// <summary>What faults are drawn from.</summary>
    public required FaultTheme Theme { get; init; }

    /// <summary>Over links slower than this, a log is not searched entry by entry for the place where it agrees: it takes minutes.</summary>
    private static readonly TimeSpan SlowWayBack = TimeSpan.FromMilliseconds(2);

    /// <summary>Draws the profile of a seed, the theme of its faults too if none is given.</summary>
    public static SeedProfile Draw(SeededRandom random, string? themeName)
    {
        var theme = themeName is null ? FaultTheme.Draw(random) : FaultTheme.Named(themeName);
        var segmentBytes = 1024 * (int)random.Between(4, random.Chance(0.7) ? 24 : 256);
        var fastFlush = random.Chance(0.7);
        var network = NetworkProfile.Draw(random);
        return new SeedProfile
        {
            Members = theme.Members ?? (random.Below(20) switch { < 2 => 1, < 16 => 3, _ => 5 }),
            Theme = theme,
            FormsByMeeting = random.Chance(0.2),
            SegmentBytes = segmentBytes,
            SnapshotEveryBytes = theme.IsAboutSnapshots ? random.Between(500, 4_000) : random.Chance(0.75) ? random.Between(1_000, 40_000) : 1_000_000,
            KeepEntries = theme.IsAboutSnapshots || random.Chance(0.4) ? (int)random.Between(0, 3) : random.Chance(0.4) ? 40 : 1000,
            MaxAppendBytes = theme.IsAboutElections || random.Chance(0.2) ? 1 : (int)random.Between(200, 20_000),
            ElectionTimeout = theme.ElectionTimeout ?? random.Between(TimeSpan.FromMilliseconds(120), TimeSpan.FromMilliseconds(300)),
            PreVote = random.Chance(theme.IsAboutElections ? 0.4 : 0.9),
            CheckQuorum = random.Chance(theme.IsAboutSnapshots ? 0.5 : 0.9),
            ConflictHints = !network.KeepsOrder || network.MaxDelay > SlowWayBack || random.Chance(0.7), // Without hints, the way back goes one by one.
            ClosedLinkFastPath = random.Chance(0.85),
            Network = network,
            Flush = fastFlush
                ? (TimeSpan.FromMicroseconds(60), TimeSpan.FromMicroseconds(400))
                : (TimeSpan.FromMicroseconds(500), TimeSpan.FromMilliseconds(15)),
            Clients = (int)random.Between(6, 14),
            ThinkTime = random.Between(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(160)),
            MaxPendingCommands = random.Chance(0.1) ? 3 : 16_384,
            MaxDeliveredEntries = random.Chance(0.3) ? (int)random.Between(1, 20) : 4096,
        };
    }

    /// <summary>The options of one member.</summary>
    public MemberOptions MemberOptions(MemberId self, IReadOnlyList<MemberId> voters) => new()
    {
        SnapshotEveryBytes = SnapshotEveryBytes,
        KeepEntries = KeepEntries,
        MaxPendingCommands = MaxPendingCommands,
        MaxForwardBytes = Math.Max(MaxAppendBytes, LargestCommandBytes),
        Raft = new RaftOptions
        {
            Self = self,
            Voters = voters,
            ElectionTimeoutMin = ElectionTimeout,
            ElectionTimeoutMax = 2 * ElectionTimeout,
            HeartbeatInterval = ElectionTimeout / 6,
            PreVote = PreVote,
            CheckQuorum = CheckQuorum,
            ConflictHints = ConflictHints,
            ClosedLinkStagger = ClosedLinkFastPath ? TimeSpan.FromMilliseconds(30) : TimeSpan.Zero,
            MaxAppendBytes = MaxAppendBytes,
            MaxInflightAppends = MaxAppendBytes == 1 ? 256 : 16,
            MaxPersistBytes = SegmentBytes / 4,
            SnapshotChunkBytes = Math.Max(256, SegmentBytes / 8),
            MaxDeliveredEntries = MaxDeliveredEntries,
            SnapshotRetryAfter = 2 * ElectionTimeout,
        },
    };

    /// <summary>The options of a member's log: a record of the largest batch fits into a segment.</summary>
    public WalOptions WalOptions() => new()
    {
        SegmentBytes = SegmentBytes,
        MaxPayloadBytes = SegmentBytes / 2,
        ReserveBytes = SegmentBytes / 8,
    };
}
