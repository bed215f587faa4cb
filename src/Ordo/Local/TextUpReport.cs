using Ordo.Output;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>The report for people.</summary>
/// <param name="dataDirectory">Where the cluster's data is.</param>
/// <param name="restarts">Whether a member that ended is started again without being asked.</param>
internal sealed class TextUpReport(string dataDirectory, bool restarts) : IUpReport
{
    private IReadOnlyList<MemberEntry> _members = [];

    /// <inheritdoc/>
    public void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members)
    {
        _members = [.. members.Select(member => member.Member)];
        Tell($"a cluster of {members.Count} in {dataDirectory}");
        var table = new TextTable("member", "api", "peers", "process");
        foreach (var (member, processId) in members)
        {
            var process = processId == 0 ? "-" : $"{processId}";
            table.Add($"{member.Id}", $"{member.Address}:{member.ApiPort}", $"{member.Address}:{member.PeerPort}", process);
        }

        table.Write();
    }

    /// <inheritdoc/>
    public void Ready()
    {
        var first = _members[0];
        var isDefault = first.ApiPort == ClusterFile.DefaultBasePort + 10;
        var server = isDefault ? "" : $" --server {first.Address}:{string.Join(',', _members.Select(member => member.ApiPort))}";
        Tell($"ready: http://{first.Address}:{first.ApiPort}/");
        Tell("try next, in another terminal:");
        Tell($"  ordo next invoices --count 5{server}");
        Tell($"  curl -X POST http://{first.Address}:{first.ApiPort}/v1/sequences/invoices/next");
        Tell($"  ordo cluster status{server}");
    }

    /// <inheritdoc/>
    public void Ended(MemberEntry member, string reason, string restartLine) =>
        Tell(restarts ? $"member {member.Id} ended: {reason}" : $"member {member.Id} ended: {reason.TrimEnd('.')}. Start it again with: {restartLine}");

    /// <inheritdoc/>
    public void Restarted(MemberEntry member, int processId) => Tell($"member {member.Id} was started again as process {processId}");

    private static void Tell(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
