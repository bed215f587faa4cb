using System.CommandLine;
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
            Description = "The ordo.json of the cluster. Default: ordo.json in this directory, if there is one.",
        };
        var member = new Option<string?>("--member") { Description = "Which of its members this is." };
        var data = new Option<string?>("--data") { Description = "This member's data, instead of the directory in the file." };
        var bootstrap = new Option<bool>("--bootstrap") { Description = "Take part in forming a new cluster." };
        var print = new Option<bool>("--print-config") { Description = "Print each effective value and its origin, and end." };
        var set = new Option<string[]>("--set")
        {
            Description = "KEY=VALUE: any other key, for instance election:timeoutMinMs=500.",
            DefaultValueFactory = _ => [],
        };
        var withParent = new Option<bool>(ParentPipe.Option)
        {
            Description = "End with the standard input, which a parent process holds.",
            Hidden = true,
        };
        var command = new Verb("serve", "Run one member.", "ordo serve --config ordo-data/ordo.json --member 2")
        {
            config, member, data, bootstrap, print, set, withParent,
        };
        command.SetAction(async (parsed, _) =>
        {
            var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Add("member", parsed.GetValue(member));
            Add("data", parsed.GetValue(data));
            Add("bootstrap", parsed.GetValue(bootstrap) ? "true" : null);
            foreach (var pair in parsed.GetValue(set)!)
            {
                var parts = pair.Split('=', 2);
                Add(parts[0], parts.Length == 2 ? parts[1] : "");
            }

            var stop = parsed.GetValue(withParent) ? ParentPipe.UntilInputEnds() : CancellationToken.None;
            return await RunAsync(parsed.GetValue(config), values, parsed.GetValue(print), stop);

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

    private static async Task<int> RunAsync(string? config, Dictionary<string, string?> values, bool printOnly, CancellationToken stop)
    {
        try
        {
            var file = config ?? (File.Exists(ClusterFile.FileName) ? ClusterFile.FileName : null);
            var configuration = ServerConfiguration.Read(file, values);
            if (!printOnly)
            {
                return await ServerProcess.RunAsync(configuration.ToOptions(), stop);
            }

            foreach (var value in configuration.Effective())
            {
                Console.WriteLine($"{value.Key} = {value.Value}  ({value.Origin})");
            }

            return 0;
        }
        catch (ConfigurationException failure)
        {
            await Console.Error.WriteLineAsync($"ordo serve: {failure.Message}");
            return 2;
        }
    }
}
