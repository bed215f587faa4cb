using System;
using Ordo.Chord.Client;
using Ordo.CommandLine;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord client [ADDR]</c>: the interactive client (specs/s08 §7).</summary>
internal static class ClientCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var address = Arguments.OptionalAddress("What to connect to first: a registry or a node.");
        var verb = new Verb(
            "client",
            "Reads lines and asks the registry or a node: connect <ip>:<port>, get_info, save \"<key>\" <text>, find <key>, remove <key>, quit. It talks to registries and nodes of other implementations too.",
            "ordo chord client",
            "ordo chord client 127.0.0.1:5001",
            "printf 'save \"Kazan\" a text\\nfind Kazan\\n' | ordo chord client 127.0.0.1:5001")
        {
            address,
        };
        verb.SetAction(async (parsed, _) =>
        {
            using var stop = new StopSignals();
            await using var session = new ClientSession(Console.In, Console.Out);
            await session.RunAsync(parsed.GetValue(address)?.ToString(), stop.Token);
            return 0;
        });
        return verb;
    }
}
