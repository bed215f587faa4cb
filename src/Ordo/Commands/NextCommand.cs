using System.CommandLine;
using Ordo.Api;
using Ordo.Clients;
using Ordo.CommandLine;
using Ordo.State;
using Ordo.Watching;

namespace Ordo.Commands;

/// <summary><c>ordo next NAME</c>: takes the next ids of a sequence and prints them, one per line.</summary>
internal static class NextCommand
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(0.2);

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var name = SequenceArgument.Create("The sequence; it is created when there is none.");
        var count = VerbOptions.Number("--count", "How many ids; 1 when it is not given.", 1, SequenceRules.MaxCount);
        var key = new Option<string>("--key")
        {
            Description = "The same key gives the same ids again, for 24 hours: a call that is repeated with it counts once.",
            HelpName = "KEY",
            CustomParser = VerbOptions.Checked(RequestKey.Check),
        };
        var watch = new Option<bool>("--watch") { Description = "Ask on and on until Ctrl-C, and tell on standard error how it goes." };
        var interval = VerbOptions.Seconds("--interval", "With --watch: how long to wait between an answer and the next request; 0.2 when it is not given.", 0, 3600);
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "next",
            "Takes the next ids of a sequence. Each request has a key of its own, or with --watch a number in a session, so that it counts once although it is sent again when an answer is lost.",
            "ordo next invoices",
            "ordo next invoices --count 5",
            "ordo next invoices --key order-4711",
            "ordo next invoices --watch --interval 0.1")
        {
            name, count, key, watch, interval, servers, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(watch) && result.GetResult(key) is not null)
            {
                result.AddError("--key gives the same ids again and again: leave it out, or --watch");
            }
            else if (!result.GetValue(watch) && result.GetResult(interval) is not null)
            {
                result.AddError("--interval is for --watch");
            }
        });
        verb.SetAction(async parsed =>
        {
            var (sequence, ids) = (parsed.GetRequiredValue(name), (int)(parsed.GetValue(count) ?? 1));
            if (parsed.GetValue(watch))
            {
                var plan = new WatchPlan(sequence, ids, parsed.GetValue(interval) ?? UsualInterval, parsed.GetValue(json));
                await WatchAsync(plan, parsed.ServersOf(servers));
            }
            else
            {
                await TakeAsync(parsed.ServersOf(servers), sequence, ids, parsed.GetValue(key), parsed.GetValue(json));
            }

            return 0;
        });
        return verb;
    }

    /// <summary>Without a key of the user the call has one of its own, with which the user can ask again when the outcome was not seen.</summary>
    private static async Task TakeAsync(IReadOnlyList<ApiServer> servers, string sequence, int count, string? key, bool json)
    {
        var sent = key ?? TakenIds.OwnKey();
        await using var client = new ClusterClient(servers);
        try
        {
            var taken = new TakenIds(sequence, await client.NextAsync(sequence, count, sent), sent);
            Console.Out.WriteLine(json ? taken.Json() : taken.Lines());
        }
        catch (OutcomeUnknownException failure) when (key is null)
        {
            throw new CommandException($"{failure.Message} Its key is {sent}.");
        }
    }

    private static async Task WatchAsync(WatchPlan plan, IReadOnlyList<ApiServer> servers)
    {
        using var stop = new StopSignals();
        using var connections = new ConnectionWatch();
        var counts = new WatchCounts(TimeProvider.System);
        await using var client = new ClusterClient(servers);
        await new IdWatch(plan, token => client.NextAsync(plan.Sequence, plan.Count, key: null, token), connections, counts, Console.Out, TimeProvider.System).RunAsync(stop.Token);
        ErrorLine.Tell(WatchLines.Summary(counts, connections.Reconnects));
    }
}
