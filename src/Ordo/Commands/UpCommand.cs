using System.CommandLine;
using Microsoft.Extensions.Logging;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Server;
using Ordo.Server.Options;

namespace Ordo.Commands;

/// <summary><c>ordo up</c>: a whole cluster on this machine, until it is asked to stop.</summary>
internal static class UpCommand
{
    /// <summary>The most members: their ports are ten apart, and a local cluster of more shows nothing new.</summary>
    private const int MaxMembers = 9;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var members = VerbOptions.Number("--members", "How many members a new cluster gets; 3 when it is not given.", 1, MaxMembers);
        var data = new Option<string>("--data")
        {
            Description = "Where the data is; what is there goes on where it was.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "./ordo-data",
        };
        var basePort = VerbOptions.Number(
            "--base-port", "Member i listens from this port + 10·i on; 7400 when it is not given.", 1, 65_000);
        var order = new Option<string>("--order")
        {
            Description = "The order protocol.",
            HelpName = "raft",
            CustomParser = VerbOptions.Checked(name => name == "raft" ? null : $"--order must be raft, not '{name}'"),
        };
        order.CompletionSources.Add("raft");
        var processes = new Option<bool>("--processes") { Description = "Run each member in a process of its own." };
        var restart = new Option<bool>("--restart") { Description = "Start a member again when it ends by itself." };
        var json = VerbOptions.Json();
        var verb = new Verb(
            "up",
            "Runs a whole cluster on this machine.",
            "ordo up",
            "ordo up --members 5 --data /tmp/five --base-port 8400",
            "ordo up --processes --restart")
        {
            members, data, basePort, order, processes, restart, json,
        };
        verb.SetAction(async parsed =>
        {
            using var folder = ClusterFolder.Open(
                parsed.GetRequiredValue(data), (int?)parsed.GetValue(members), (int?)parsed.GetValue(basePort));
            var directory = Path.GetDirectoryName(folder.ConfigPath)!;
            IUpReport report = parsed.GetValue(json) ? new JsonUpReport(directory) : new TextUpReport(directory);
            await RunAsync(folder, new SteadyReport(report), parsed.GetValue(processes), parsed.GetValue(restart));
            return 0;
        });
        return verb;
    }

    private static async Task RunAsync(ClusterFolder folder, IUpReport report, bool processes, bool restart)
    {
        using var stop = new StopSignals(() => ErrorLine.Tell($"stopping; the data stays in {Path.GetDirectoryName(folder.ConfigPath)}"));
        var command = new MemberCommand(folder.ConfigPath, folder.Cluster.Members.Count);
        using var loggers = ServerLogging.Create(LogLevel.Warning);
        Func<MemberEntry, Task<IMemberRun>> start = processes
            ? member => MemberProcess.StartAsync(command.AsChild(member))
            : member => MemberInProcess.StartAsync(OptionsOf(folder, member), loggers);
        var watch = new StartWatch(folder.Cluster.Members, Readiness.WaitAsync, report);
        await new LocalCluster(folder.Cluster.Members, start, command, report, watch, restart).RunAsync(stop.Token);
    }

    private static ServerOptions OptionsOf(ClusterFolder folder, MemberEntry member)
    {
        try
        {
            return ServerConfiguration.Read(folder.ConfigPath, [new("member", $"{member.Id}")]).ToOptions();
        }
        catch (ConfigurationException failure)
        {
            throw new CommandException(failure.Message);
        }
    }
}
