using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Server;
using Ordo.Server.Options;

namespace Ordo.Commands;

/// <summary><c>ordo serve</c>: runs one member until it is asked to stop.</summary>
internal static class ServeCommand
{
    public static Verb Create()
    {
        var config = new Option<string?>("--config")
        {
            Description = "The ordo.json of the cluster; the one in this directory, if there is one, when it is not given.",
            HelpName = "FILE",
        };
        var member = new Option<string?>("--member") { Description = "Which of its members this is.", HelpName = "N" };
        var data = new Option<string?>("--data") { Description = "This member's data, instead of the directory in the file.", HelpName = "DIR" };
        var bootstrap = new Option<bool>("--bootstrap") { Description = "Take part in forming a new cluster." };
        var print = new Option<bool>("--print-config") { Description = "Print each effective value and its origin, and end." };
        var set = new Option<List<KeyValuePair<string, string?>>?>("--set")
        {
            Description = "Any other key, for instance election:timeoutMinMs=500.",
            HelpName = "KEY=VALUE",
            CustomParser = ReadPairs,
        };
        var json = VerbOptions.Json();
        var withParent = new Option<bool>(ParentPipe.Option)
        {
            Description = "End with the standard input, which a parent process holds.",
            Hidden = true,
        };
        var command = new Verb("serve", "Runs one member.", "ordo serve --config ordo-data/ordo.json --member 2")
        {
            config, member, data, bootstrap, print, set, json, withParent,
        };
        command.SetAction(async (parsed, _) =>
        {
            var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Add("member", parsed.GetValue(member));
            Add("data", parsed.GetValue(data));
            Add("bootstrap", parsed.GetValue(bootstrap) ? "true" : null);
            foreach (var (key, value) in parsed.GetValue(set) ?? [])
            {
                Add(key, value);
            }

            return await RunAsync(parsed.GetValue(config), values, parsed.GetValue(print), parsed.GetValue(json), parsed.GetValue(withParent));

            void Add(string key, string? value)
            {
                if (value is not null)
                {
                    values[key] = value;
                }
            }
        });
        return command;
    }

    private static List<KeyValuePair<string, string?>> ReadPairs(ArgumentResult result)
    {
        var pairs = new List<KeyValuePair<string, string?>>();
        foreach (var token in result.Tokens)
        {
            var end = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (end < 1)
            {
                result.AddError($"--set must be KEY=VALUE, not '{token.Value}'");
                break;
            }

            pairs.Add(new(token.Value[..end], token.Value[(end + 1)..]));
        }

        return pairs;
    }

    private static async Task<int> RunAsync(string? config, Dictionary<string, string?> values, bool printOnly, bool json, bool isChild)
    {
        try
        {
            var file = config ?? (File.Exists(ClusterFile.FileName) ? ClusterFile.FileName : null);
            var configuration = ServerConfiguration.Read(file, values);
            if (!printOnly)
            {
                var options = configuration.ToOptions();
                Action<Listening> listens = isChild ? _ => { } : json ? TellAsJson : Tell;
                return await ServerProcess.RunAsync(options, listens, isChild ? ParentPipe.UntilInputEnds() : CancellationToken.None);
            }

            Print(configuration.Effective(), json);
            return 0;
        }
        catch (ConfigurationException failure)
        {
            throw new CommandException(failure.Message, CommandException.Usage);
        }
    }

    private static void Tell(Listening at) =>
        Console.Error.WriteLine($"ordo: member {at.Member} listens at {at.Api} (API) and {at.Peers} (other members)");

    private static void TellAsJson(Listening at) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(new { @event = "listening", member = at.Member, api = at.Api, peers = at.Peers }));

    private static void Print(IReadOnlyList<EffectiveValue> values, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(values.Select(value => new { key = value.Key, value = value.Value, origin = value.Origin })));
            return;
        }

        foreach (var value in values)
        {
            Console.Out.WriteLine($"{value.Key} = {value.Value}  ({value.Origin})");
        }
    }
}
