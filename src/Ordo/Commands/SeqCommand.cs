using System.CommandLine;
using System.Text.Json;
using Ordo.Api;
using Ordo.CommandLine;
using Ordo.State;

namespace Ordo.Commands;

/// <summary><c>ordo seq</c>: lists, creates, shows and removes sequences.</summary>
internal static class SeqCommand
{
    /// <summary>The status that tells a new sequence from one that was there just so.</summary>
    private const int Created = 201;

    /// <summary>Builds the verb.</summary>
    public static Verb Create() => new("seq", "Lists, creates, shows and removes sequences.", "ordo seq ls", "ordo seq show invoices")
    {
        CreateLs(), CreateCreate(), CreateShow(), CreateRm(),
    };

    private static Verb CreateLs()
    {
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb("ls", "Lists all sequences.", "ordo seq ls", "ordo seq ls --json") { servers, json };
        verb.SetAction(parsed =>
        {
            var answer = parsed.Client(servers).Send(new ApiRequest("GET", "/v1/sequences"));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(answer.GetRawText());
                return 0;
            }

            var table = new TextTable("name", "last", "step");
            foreach (var sequence in answer.List("sequences"))
            {
                table.Add(sequence.Text("name"), sequence.Text("last"), sequence.Text("step"));
            }

            table.Write();
            return 0;
        });
        return verb;
    }

    private static Verb CreateCreate()
    {
        var name = Name();
        var start = VerbOptions.Number("--start", "The first id; 1 when it is not given.", 0, long.MaxValue);
        var step = VerbOptions.Number(
            "--step", "How far the next id is from the one before; 1 when it is not given.", 1, SequenceRules.MaxStep);
        var retention = VerbOptions.Number(
            "--key-retention",
            "How long keys are kept, in seconds; 24 hours when it is not given.",
            RequestKey.MinRetentionMs / 1000,
            RequestKey.MaxRetentionMs / 1000);
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "create", "Creates a sequence; creating the same again changes nothing.", "ordo seq create invoices --start 1000 --step 10")
        {
            name, start, step, retention, servers, json,
        };
        verb.SetAction(parsed =>
        {
            var keys = parsed.GetValue(retention) is { } seconds ? $",\"keyRetentionMs\":{seconds * 1000}" : "";
            var body = $"{{\"start\":{parsed.GetValue(start) ?? 1},\"step\":{parsed.GetValue(step) ?? 1}{keys}}}";
            var sequence = parsed.GetRequiredValue(name);
            var answer = parsed.Client(servers).Send(new ApiRequest("PUT", $"/v1/sequences/{sequence}") { Body = body }, out var status);
            Tell(parsed.GetValue(json), answer, status == Created ? $"created {sequence}" : $"exists {sequence}");
            return 0;
        });
        return verb;
    }

    private static Verb CreateShow()
    {
        var name = Name();
        var local = new Option<bool>("--local")
        {
            Description = "Ask the member for what it has, which may be a little old, instead of for the newest.",
        };
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb("show", "Shows a sequence.", "ordo seq show invoices --local --server 127.0.0.1:7420")
        {
            name, local, servers, json,
        };
        verb.SetAction(parsed =>
        {
            var path = $"/v1/sequences/{parsed.GetRequiredValue(name)}{(parsed.GetValue(local) ? "?read=local" : "")}";
            var answer = parsed.Client(servers).Send(new ApiRequest("GET", path));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(answer.GetRawText());
                return 0;
            }

            foreach (var property in answer.EnumerateObject())
            {
                Console.Out.WriteLine($"{property.Name}: {answer.Text(property.Name)}");
            }

            return 0;
        });
        return verb;
    }

    private static Verb CreateRm()
    {
        var name = Name();
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb("rm", "Removes a sequence and its keys; one of the same name then starts afresh.", "ordo seq rm invoices")
        {
            name, servers, json,
        };
        verb.SetAction(parsed =>
        {
            var sequence = parsed.GetRequiredValue(name);
            var answer = parsed.Client(servers).Send(new ApiRequest("DELETE", $"/v1/sequences/{sequence}"));
            Tell(parsed.GetValue(json), answer, $"removed {sequence}");
            return 0;
        });
        return verb;
    }

    private static Argument<string> Name() => SequenceArgument.Create("The sequence.");

    private static void Tell(bool json, JsonElement answer, string line) =>
        Console.Out.WriteLine(!json ? line : answer.ValueKind == JsonValueKind.Undefined ? "{}" : answer.GetRawText());
}
