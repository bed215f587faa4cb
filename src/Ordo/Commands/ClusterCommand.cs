using System.Text.Json;
using Ordo.Api;
using Ordo.CommandLine;

namespace Ordo.Commands;

/// <summary><c>ordo cluster status</c>: the members as the first server that answers sees them.</summary>
internal static class ClusterCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create() => new("cluster", "Tells about the cluster.", "ordo cluster status") { CreateStatus() };

    private static Verb CreateStatus()
    {
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "status",
            "Shows the members, their roles and how far each is.",
            "ordo cluster status",
            "ordo cluster status --json --server 127.0.0.1:7420")
        {
            servers, json,
        };
        verb.SetAction(parsed =>
        {
            var cluster = parsed.Client(servers).Send(new ApiRequest("GET", "/v1/cluster"));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(cluster.GetRawText());
            }
            else
            {
                Show(cluster);
            }

            return 0;
        });
        return verb;
    }

    private static void Show(JsonElement cluster)
    {
        var leader = cluster.Text("leader");
        Console.Out.WriteLine(leader == "-" ? "no leader is known" : $"leader: member {leader}, term {cluster.Text("term")}");
        var table = new TextTable("member", "role", "voter", "applied", "address");
        foreach (var member in cluster.List("members"))
        {
            var voter = member.Text("voter") == "True" ? "yes" : "no";
            table.Add(member.Text("id"), member.Text("role"), voter, member.Text("applied"), member.Text("address"));
        }

        table.Write();
    }
}
