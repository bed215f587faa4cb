using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ordo.Api;
using Ordo.Bench;
using Ordo.CommandLine;
using Ordo.State;

namespace Ordo.Commands;

/// <summary><c>ordo bench</c>: how many ids a second and how long one takes; what many ids cost a member.</summary>
internal static class BenchCommand
{
    private const int MaxCallers = 65_536;
    private const int MaxMembers = 9;
    private const int MaxIds = 100_000_000;
    private const int DefaultPeerRounds = 3;
    private static readonly int[] DefaultCallers = [1, 64, 256];
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultWarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Builds the verb.</summary>
    public static Verb Create() => new("bench", "Measures on this machine.", "ordo bench next", "ordo bench embedded", "ordo bench restart") { CreateNext(), CreateEmbedded(), CreateRestart() };

    private static Verb CreateNext()
    {
        var members = Members();
        var callers = Callers();
        var seconds = Seconds();
        var warmUp = WarmUp();
        var count = VerbOptions.Number("--count", "How many ids each request asks for; 1 when it is not given.", 1, SequenceRules.MaxCount);
        var rounds = VerbOptions.Number("--rounds", "How often each run is repeated; the fastest counts. 1 when it is not given, 3 with a peer.", 1, 100);
        var peer = new Option<string>("--peer")
        {
            Description = "Measure this beside it, in turns on the same disk: etcd, one put for each id.",
            HelpName = "etcd",
            CustomParser = VerbOptions.Checked(name => name == "etcd" ? null : $"--peer must be etcd, not '{name}'"),
        };
        peer.CompletionSources.Add("etcd");
        var data = Data();
        var servers = ServerOption.Create();
        servers.Description = "Measure the cluster with these API ports, and start none: host:port[,host:port or port].";
        var json = VerbOptions.Json();
        var verb = new Verb(
            "next",
            "Measures ids a second and their latency, each id its own request and command, with member processes and callers on this machine. It checks that no id is lost or doubled.",
            "ordo bench next",
            "ordo bench next --callers 1,64,256 --seconds 5 --peer etcd",
            "ordo bench next --callers 64 --server 127.0.0.1:7410,7420,7430 --json")
        {
            members, callers, seconds, warmUp, count, rounds, peer, data, servers, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(servers) is not null && (result.GetResult(members) ?? (SymbolResult?)result.GetResult(data)) is not null)
            {
                result.AddError("--members and --data are for a cluster of its own: leave them out, or --server");
            }
        });
        verb.SetAction(async parsed =>
        {
            var hasPeer = parsed.GetValue(peer) is not null;
            var options = new NextBenchOptions(
                (int)(parsed.GetValue(members) ?? 3),
                parsed.GetValue(callers) ?? DefaultCallers,
                parsed.GetValue(seconds) ?? DefaultTime,
                parsed.GetValue(warmUp) ?? DefaultWarmUp,
                (int)(parsed.GetValue(count) ?? 1),
                (int)(parsed.GetValue(rounds) ?? (hasPeer ? DefaultPeerRounds : 1)),
                hasPeer,
                parsed.GetValue(servers),
                parsed.GetValue(data));
            return await StoppableAsync(stop => RunNextAsync(options, parsed.GetValue(json), stop));
        });
        return verb;
    }

    private static Verb CreateEmbedded()
    {
        var (callers, seconds, warmUp, data, json) = (Callers(), Seconds(), WarmUp(), Data(), VerbOptions.Json());
        var rounds = VerbOptions.Number("--rounds", "How often each run is repeated; the fastest counts. 1 when it is not given.", 1, 100);
        var verb = new Verb(
            "embedded",
            "Measures a member inside this process, as AddOrdoMember() hosts one in a program: one id for each call, each its own command, and no socket. It checks that no id is lost or doubled.",
            "ordo bench embedded --callers 1,64")
        {
            callers, seconds, warmUp, rounds, data, json,
        };
        verb.SetAction(async parsed =>
        {
            var options = new EmbeddedBenchOptions(
                parsed.GetValue(callers) ?? DefaultCallers,
                parsed.GetValue(seconds) ?? DefaultTime,
                parsed.GetValue(warmUp) ?? DefaultWarmUp,
                (int)(parsed.GetValue(rounds) ?? 1),
                parsed.GetValue(data));
            return await StoppableAsync(stop => RunEmbeddedAsync(options, parsed.GetValue(json), stop));
        });
        return verb;
    }

    private static Verb CreateRestart()
    {
        var ids = VerbOptions.Number("--ids", "How many ids are given first; 1000000 when it is not given.", 0, MaxIds);
        var members = Members();
        var data = Data();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "restart",
            "Gives many ids, each its own command; then prints the memory of each member, kills it, and measures how long it takes until it is ready again.",
            "ordo bench restart --ids 100000")
        {
            ids, members, data, json,
        };
        verb.SetAction(async parsed => await StoppableAsync(stop => RunRestartAsync(
            (int)(parsed.GetValue(ids) ?? 1_000_000), (int)(parsed.GetValue(members) ?? 3), parsed.GetValue(data), parsed.GetValue(json), stop)));
        return verb;
    }

    private static Option<long?> Members() => VerbOptions.Number("--members", "How many members its cluster gets; 3 when it is not given.", 1, MaxMembers);

    private static Option<IReadOnlyList<int>?> Callers() => new("--callers")
    {
        Description = $"How many callers ask at the same time; each number is a run of its own. 1,64,256 when it is not given. [1 to {MaxCallers}]",
        HelpName = "N,…",
        CustomParser = ReadCallers,
    };

    private static Option<TimeSpan?> Seconds() => VerbOptions.Seconds("--seconds", "How long each run is measured; 5 when it is not given.", 0.1, 600);

    private static Option<TimeSpan?> WarmUp() => VerbOptions.Seconds("--warm-up", "How long each run goes on before that; 2 when it is not given.", 0, 600);

    private static Option<string> Data() => new("--data") { Description = "Where the data goes while it runs: a real disk. /var/tmp when it is not given.", HelpName = "DIR" };

    private static async Task<int> RunRestartAsync(int ids, int members, string? data, bool json, CancellationToken stop)
    {
        var result = await RestartBench.RunAsync(ids, members, data, stop);
        Action<RestartResult> write = json ? RestartBench.WriteJson : RestartBench.WriteText;
        write(result);
        return result.Fault is null ? 0 : throw new CommandException($"An id was lost or doubled: {result.Fault}.");
    }

    private static async Task<int> RunEmbeddedAsync(EmbeddedBenchOptions options, bool json, CancellationToken stop)
    {
        var result = await EmbeddedBench.RunAsync(options, stop);
        Action<EmbeddedBenchResult> write = json ? EmbeddedBench.WriteJson : EmbeddedBench.WriteText;
        write(result);
        return ExitCode(result.Faults);
    }

    private static async Task<int> RunNextAsync(NextBenchOptions options, bool json, CancellationToken stop)
    {
        var result = await NextBench.RunAsync(options, stop);
        Action<NextBenchResult, NextBenchOptions> write = json ? NextBenchReport.WriteJson : NextBenchReport.WriteText;
        write(result, options);
        return ExitCode(result.Faults);
    }

    private static int ExitCode(IReadOnlyList<string> faults) =>
        faults.Count == 0 ? 0 : throw new CommandException($"An id was lost or doubled: {string.Join("; ", faults)}.");

    private static async Task<int> StoppableAsync(Func<CancellationToken, Task<int>> run)
    {
        using var stop = new StopSignals();
        try
        {
            return await run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            throw new CommandException("Stopped before the end: nothing is left of what was started.");
        }
    }

    private static List<int>? ReadCallers(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxCallers)
            {
                result.AddError($"--callers must be numbers from 1 to {MaxCallers}, such as 1,64,256, not '{text}'");
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }
}
