using Microsoft.Extensions.Configuration;
using Ordo.Client;
using Ordo.Server.Options;

namespace Ordo.Server.Embedded;

/// <summary>From the section <c>Ordo</c> to the options a program may change, and from those to the checked ones: both ways by the rules of <c>ordo.json</c>.</summary>
internal static class MemberSection
{
    /// <summary>Where the data of members stands that are given no directory: beside that of <c>ordo up</c>, which names them the same.</summary>
    private const string DataRoot = "ordo-data";

    private const string Loopback = "127.0.0.1";

    private const string MembersKey = "cluster:members";

    /// <summary>What the section may hold besides, because the client library reads it, too.</summary>
    private static readonly HashSet<string> ClientKeys = new(typeof(OrdoClientOptions).GetProperties().Select(property => property.Name), StringComparer.OrdinalIgnoreCase);

    /// <summary>The options as the section has them; what it leaves out has its default.</summary>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not allowed.</exception>
    public static OrdoMemberOptions Read(IConfiguration section)
    {
        var values = section.AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null && !IsOfTheClient(pair.Key.Split(':')))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        FillMembers(section, values);
        var configuration = ServerConfiguration.ReadSection(values, OrdoMemberOptions.SectionName);
        var options = Typed(configuration.Values);
        var listed = section.GetSection(MembersKey).GetChildren().Any();
        foreach (var member in listed ? configuration.Cluster.Members : [])
        {
            options.Members.Add(member);
        }

        return options;
    }

    /// <summary>Checks the options and makes a server's of them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="contentRoot">Where relative directories stand.</param>
    /// <exception cref="ConfigurationException">A value is not allowed, or values do not fit together.</exception>
    public static ServerOptions Check(OrdoMemberOptions options, string contentRoot)
    {
        var checkedOptions = ServerConfiguration.ReadSection(ValuesOf(options), OrdoMemberOptions.SectionName).ToOptions();
        var self = checkedOptions.Self;
        var data = string.IsNullOrWhiteSpace(options.DataDirectory) ? self.Data : options.DataDirectory;
        return checkedOptions with
        {
            Members = [.. checkedOptions.Members.Select(member => member.Id == self.Id && options.ApiPort > 0 ? member with { ApiPort = options.ApiPort } : member)],
            DataDirectory = Path.GetFullPath(data, contentRoot),
        };
    }

    /// <summary>A key of the client library, or of one of its clients with a name. The time-out is the member's, too, and means the same.</summary>
    private static bool IsOfTheClient(string[] parts) =>
        (ClientKeys.Contains(parts[0]) && !parts[0].Equals(Settings.Timeout.Key, StringComparison.OrdinalIgnoreCase)) || (parts.Length > 1 && ClientKeys.Contains(parts[1]));

    private static void FillMembers(IConfiguration section, Dictionary<string, string?> values)
    {
        var members = section.GetSection(MembersKey).GetChildren().ToList();
        foreach (var member in members)
        {
            _ = int.TryParse(member["id"], out var id);
            var at = $"{MembersKey}:{member.Key}";
            values.TryAdd($"{at}:apiPort", "0");
            values.TryAdd($"{at}:peerPort", members.Count > 1 && id is > 0 and <= ClusterFile.MaxMembers ? $"{ClusterFile.PeerPortOf(id)}" : "0");
            values.TryAdd($"{at}:data", DataOf(id));
        }

        if (members.Count == 0)
        {
            AddMember(values, 0, Alone(id: 1));
        }
    }

    private static OrdoMemberOptions Typed(IConfiguration values) => new()
    {
        Member = (int)Settings.Member.NumberOf(values),
        DataDirectory = Settings.Data.Of(values) is { Length: > 0 } data ? data : null,
        Bootstrap = values[Settings.Bootstrap.Key] is not { } bootstrap || bool.Parse(bootstrap),
        ApiPort = (int)Settings.ApiPort.NumberOf(values),
        Listen = Settings.Listen.Of(values),
        Timeout = Settings.Timeout.SpanOf(values),
        ElectionTimeoutMin = Settings.ElectionTimeoutMinMs.MillisecondsOf(values),
        ElectionTimeoutMax = Settings.ElectionTimeoutMaxMs.MillisecondsOf(values),
        Heartbeat = Settings.HeartbeatMs.MillisecondsOf(values),
        SnapshotEveryBytes = Settings.SnapshotEveryBytes.NumberOf(values),
        SegmentBytes = (int)Settings.SegmentBytes.NumberOf(values),
        Deadline = Settings.DeadlineMs.MillisecondsOf(values),
        MaxBodyBytes = (int)Settings.MaxBodyBytes.NumberOf(values),
        MaxPending = (int)Settings.MaxPending.NumberOf(values),
        MaxConnections = (int)Settings.MaxConnections.NumberOf(values),
    };

    private static Dictionary<string, string?> ValuesOf(OrdoMemberOptions options)
    {
        var members = options.Members.Count > 0 ? options.Members : [Alone(Math.Max(1, options.Member))];
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [Settings.Member.Key] = $"{(options.Member == 0 && members.Count == 1 ? members[0].Id : options.Member)}",
            [Settings.Data.Key] = options.DataDirectory ?? "",
            [Settings.Bootstrap.Key] = options.Bootstrap ? "true" : "false",
            [Settings.ApiPort.Key] = $"{options.ApiPort}",
            [Settings.Listen.Key] = options.Listen,
            [Settings.Timeout.Key] = $"{options.Timeout}",
            [Settings.ElectionTimeoutMinMs.Key] = Milliseconds(options.ElectionTimeoutMin),
            [Settings.ElectionTimeoutMaxMs.Key] = Milliseconds(options.ElectionTimeoutMax),
            [Settings.HeartbeatMs.Key] = Milliseconds(options.Heartbeat),
            [Settings.SnapshotEveryBytes.Key] = $"{options.SnapshotEveryBytes}",
            [Settings.SegmentBytes.Key] = $"{options.SegmentBytes}",
            [Settings.DeadlineMs.Key] = Milliseconds(options.Deadline),
            [Settings.MaxBodyBytes.Key] = $"{options.MaxBodyBytes}",
            [Settings.MaxPending.Key] = $"{options.MaxPending}",
            [Settings.MaxConnections.Key] = $"{options.MaxConnections}",
        };
        for (var i = 0; i < members.Count; i++)
        {
            AddMember(values, i, members[i]);
        }

        return values;
    }

    private static void AddMember(Dictionary<string, string?> values, int place, MemberEntry member)
    {
        var at = $"{MembersKey}:{place}";
        values[$"{at}:id"] = $"{member.Id}";
        values[$"{at}:address"] = member.Address;
        values[$"{at}:apiPort"] = $"{member.ApiPort}";
        values[$"{at}:peerPort"] = $"{member.PeerPort}";
        values[$"{at}:data"] = member.Data;
    }

    private static MemberEntry Alone(int id) => new(id, Loopback, ApiPort: 0, PeerPort: 0, DataOf(id));

    private static string DataOf(int id) => Path.Combine(DataRoot, $"member-{id}");

    private static string Milliseconds(TimeSpan span) => $"{(long)span.TotalMilliseconds}";
}
