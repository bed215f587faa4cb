using System.Globalization;
using Ordo.Machine;
using Ordo.Ordering.Raft;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>The settings of <c>members</c>, written as <c>name=value</c>. Election time-outs are not random, so that a script says who campaigns.</summary>
internal static class TraceOptions
{
    public static RaftOptions Read(MemberId self, MemberId[] voters, Dictionary<string, string> settings)
    {
        var options = new RaftOptions
        {
            Self = self,
            Voters = voters,
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(300),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(300),
        };
        foreach (var (name, value) in settings)
        {
            options = With(options, name, value);
        }

        return options;
    }

    private static RaftOptions With(RaftOptions options, string name, string value) => name switch
    {
        "pre-vote" => options with { PreVote = value == "on" },
        "check-quorum" => options with { CheckQuorum = value == "on" },
        "hints" => options with { ConflictHints = value == "on" },
        "closed-link" => options with { ClosedLinkStagger = TimeSpan.FromMilliseconds(Number(value)) },
        "append-bytes" => options with { MaxAppendBytes = Number(value) },
        "window" => options with { MaxInflightAppends = Number(value) },
        "persist-bytes" => options with { MaxPersistBytes = Number(value) },
        "uncommitted-bytes" => options with { MaxUncommittedBytes = Number(value) },
        "chunk" => options with { SnapshotChunkBytes = Number(value) },
        "delivered" => options with { MaxDeliveredEntries = Number(value) },
        "election-max" => options with { ElectionTimeoutMax = TimeSpan.FromMilliseconds(Number(value)) },
        _ => throw new ArgumentException($"No setting `{name}`.", nameof(name)),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
