using System.Text;
using System.Text.Json;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>The report for programs: one JSON object per line.</summary>
internal sealed class JsonUpReport(string dataDirectory) : IUpReport
{
    /// <inheritdoc/>
    public void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members) => Tell("started", json =>
    {
        json.WriteString("data", dataDirectory);
        json.WriteString("url", $"http://{members[0].Member.Address}:{members[0].Member.ApiPort}/");
        json.WriteStartArray("members");
        foreach (var (member, processId) in members)
        {
            json.WriteStartObject();
            json.WriteNumber("id", member.Id);
            json.WriteString("api", $"{member.Address}:{member.ApiPort}");
            json.WriteString("peers", $"{member.Address}:{member.PeerPort}");
            json.WriteNumber("process", processId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <inheritdoc/>
    public void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late) => Tell("ready", json =>
    {
        json.WriteStartArray("members");
        foreach (var member in ready)
        {
            json.WriteNumberValue(member.Id);
        }

        json.WriteEndArray();
    });

    /// <inheritdoc/>
    public void Joined(MemberEntry member) => Tell("joined", json => json.WriteNumber("member", member.Id));

    /// <inheritdoc/>
    public void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again) => Tell("ended", json =>
    {
        json.WriteNumber("member", member.Id);
        json.WriteString("reason", reason);
        json.WriteString("restart", restartLine);
        if (again is { } wait)
        {
            json.WriteNumber("againInMs", (long)wait.TotalMilliseconds);
        }
    });

    /// <inheritdoc/>
    public void Restarted(MemberEntry member, int processId) => Tell("restarted", json =>
    {
        json.WriteNumber("member", member.Id);
        json.WriteNumber("process", processId);
    });

    private static void Tell(string what, Action<Utf8JsonWriter> fields)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("event", what);
            fields(json);
            json.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(line.ToArray()));
        Console.Out.Flush();
    }
}
