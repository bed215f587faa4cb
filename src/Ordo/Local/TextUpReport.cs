using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>The report for people.</summary>
/// <param name="dataDirectory">Where the cluster's data is.</param>
internal sealed class TextUpReport(string dataDirectory) : IUpReport
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
    public void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late)
    {
        var first = ready[0];
        var isDefault = _members[0].ApiPort == ClusterFile.DefaultBasePort + 10;
        var server = isDefault ? "" : $" --server {first.Address}:{string.Join(',', _members.Select(member => member.ApiPort))}";
        var without = late.Count == 0 ? "" : $" (without member {string.Join(", ", late.Select(member => member.Id))})";
        Tell($"ready{without}: http://{first.Address}:{first.ApiPort}/");
        Tell("try next, in another terminal:");
        Tell($"  {ProgramName.Typed} next invoices --count 5{server}");
        Tell($"  curl -X POST http://{first.Address}:{first.ApiPort}/v1/sequences/invoices/next");
        Tell($"  {ProgramName.Typed} cluster status{server}");
    }

    /// <inheritdoc/>
    public void Joined(MemberEntry member) => Tell($"member {member.Id} is ready too");

    /// <inheritdoc/>
    public void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again) =>
        Tell($"{What(member, reason.TrimEnd('.'))}. {WhatNext(reason, restartLine, again)}");

    /// <inheritdoc/>
    public void Restarted(MemberEntry member, int processId) => Tell($"member {member.Id} was started again as process {processId}");

    /// <summary>The sentence of a member that already names itself is not led by its name again.</summary>
    private static string What(MemberEntry member, string reason) =>
        reason.StartsWith($"Member {member.Id} ", StringComparison.Ordinal) ? $"ended: {reason}" : $"member {member.Id} ended: {reason}";

    private static string WhatNext(string reason, string restartLine, TimeSpan? again) => again switch
    {
        { Ticks: 0 } => "It is started again now",
        { } wait => $"It is started again in {Math.Max(0.1, wait.TotalSeconds):0.#} s",
        _ when MemberProcess.WasAskedFromOutside(reason) => $"Start it again with: {restartLine}",
        _ => $"Once that is mended, start it again with: {restartLine}",
    };

    private static void Tell(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
