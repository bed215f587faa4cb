using System;
using System.CommandLine;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Client;
using Ordo.Chord.Machine;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord get|put|rm</c>: a key and its text, for scripts.</summary>
internal static class KeyCommands
{
    private const string FromStandardInput = "-";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary><c>ordo chord get KEY</c>.</summary>
    public static Verb CreateGet()
    {
        var key = Key();
        var node = NodeOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "get",
            "Prints the text under a key; exit code 1 when there is none.",
            "ordo chord get Kazan",
            "ordo chord get 'some key' --node 127.0.0.1:7520 --json")
        {
            key, node, json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(key);
            var answer = await parsed.AskAsync(node, (client, token) => GetAsync(client, name, token), cancellation);
            if (parsed.GetValue(json))
            {
                PrintedJson.Print(new { key = name, text = answer.Text, node = answer.Owner.Address });
            }
            else
            {
                Console.Out.WriteLine(answer.Text);
            }

            return 0;
        });
        return verb;
    }

    /// <summary><c>ordo chord put KEY TEXT</c>.</summary>
    public static Verb CreatePut()
    {
        var key = Key();
        var text = new Argument<string>("text") { Description = $"The text, up to {ChordOptions.MaxTextBytes} bytes; '{FromStandardInput}' reads it from the standard input.", HelpName = "TEXT" };
        var absent = new Option<bool>("--if-absent") { Description = "Leave a key alone that has a text; exit code 1 then." };
        var node = NodeOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb(
            "put",
            "Saves a text under a key, over the one that is there. It is acknowledged once every node that is to hold it has it.",
            "ordo chord put Kazan 'This is text for Kazan'",
            "ordo chord put notes - < notes.txt")
        {
            key, text, absent, node, json,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(key);
            var given = parsed.GetRequiredValue(text);
            var value = given == FromStandardInput ? await ReadInputAsync(cancellation) : given;
            var answer = await parsed.AskAsync(node, (client, token) => client.PutAsync(name, value, parsed.GetValue(absent), token), cancellation);
            if (!answer.Saved)
            {
                throw new CommandException($"'{name}' has a text already, on {answer.Owner.Address}: nothing was changed.");
            }

            Tell(parsed.GetValue(json), "saved", name, answer.Owner.Address);
            return 0;
        });
        return verb;
    }

    /// <summary><c>ordo chord rm KEY</c>.</summary>
    public static Verb CreateRm()
    {
        var key = Key();
        var node = NodeOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb("rm", "Removes a key; exit code 1 when it has no text.", "ordo chord rm Kazan") { key, node, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(key);
            var answer = await parsed.AskAsync(node, (client, token) => client.RemoveAsync(name, token), cancellation);
            if (!answer.Removed)
            {
                throw new CommandException($"there is no text under '{name}'.");
            }

            Tell(parsed.GetValue(json), "removed", name, answer.Owner.Address);
            return 0;
        });
        return verb;
    }

    private static async Task<V1.GetReply> GetAsync(RingClient client, string key, CancellationToken cancellation)
    {
        try
        {
            return await client.GetAsync(key, cancellation);
        }
        catch (RpcException failure) when (failure.Status.Code == RpcStatusCode.NotFound)
        {
            throw new CommandException($"there is no text under '{key}'.");
        }
    }

    /// <summary>The text on the standard input, to the letter; of one that is too long no more is read than shows it.</summary>
    private static async Task<string> ReadInputAsync(CancellationToken cancellation)
    {
        await using var input = Console.OpenStandardInput();
        var bytes = new byte[ChordOptions.MaxTextBytes + 1];
        var read = await input.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (read > ChordOptions.MaxTextBytes)
        {
            throw new CommandException($"the text has {read} bytes or more, allowed are {ChordOptions.MaxTextBytes}.");
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, read);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException("the text on the standard input is no UTF-8.");
        }
    }

    private static Argument<string> Key() => new("key") { Description = "Any text, the empty one included.", HelpName = "KEY" };

    private static void Tell(bool json, string what, string key, string address)
    {
        if (json)
        {
            PrintedJson.Print(new { key, done = what, node = address });
        }
        else
        {
            Console.Out.WriteLine($"{what} on {address}");
        }
    }
}
