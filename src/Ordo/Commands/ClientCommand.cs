using System.CommandLine;
using Ordo.Api;
using Ordo.Clients;
using Ordo.CommandLine;

namespace Ordo.Commands;

/// <summary><c>ordo client</c>: asks for one id at a time, as typed (specs/s01 §6). It works in a terminal and with piped input.</summary>
internal static class ClientCommand
{
    private const string Prompt = "Type 'get' to trigger get_id() or 'quit' to exit: ";

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var sequence = new Option<string>("--sequence")
        {
            Description = "The sequence that the ids come from.",
            HelpName = "NAME",
            CustomParser = VerbOptions.Checked(SequenceArgument.Check),
            DefaultValueFactory = _ => "default",
        };
        var servers = ServerOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "client",
            "Asks for one id at a time, as typed: 'get' or 'quit'. Each sends a key of its own, so that it counts once although it is sent again when an answer is lost.",
            "ordo client",
            "printf 'get\\nget\\nquit\\n' | ordo client --sequence tickets")
        {
            sequence, servers, json,
        };
        verb.SetAction(parsed =>
            RunAsync(parsed.ServersOf(servers), parsed.GetRequiredValue(sequence), parsed.GetValue(json), Console.In, Console.Out));
        return verb;
    }

    private static async Task<int> RunAsync(IReadOnlyList<ApiServer> servers, string sequence, bool json, TextReader input, TextWriter output)
    {
        await using var client = new ClusterClient(servers);
        var failed = false;
        while (true)
        {
            (json ? Console.Error : output).Write(Prompt);
            if (input.ReadLine() is not { } line || line.Trim() == "quit")
            {
                break;
            }

            if (line.Trim() != "get")
            {
                continue;
            }

            try
            {
                var key = TakenIds.OwnKey();
                var taken = new TakenIds(sequence, await client.NextAsync(sequence, count: 1, key), key);
                output.WriteLine(json ? taken.Json() : $"Received id: {taken.Ids.First}");
            }
            catch (CommandException failure)
            {
                // The user is still there and may ask again.
                ErrorLine.Tell(failure.Message);
                failed = true;
            }
        }

        return failed ? CommandException.Failed : 0;
    }
}
