using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using Ordo.CommandLine;
using Ordo.Workers.Client;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work grpc-client ADDR</c>: the interactive client (specs/s07 §4).</summary>
internal static class GrpcClientCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var address = new Argument<HostAndPort>("address") { Description = "Where the server listens.", HelpName = "ip:port", CustomParser = ParseAddress };
        var verb = new Verb(
            "grpc-client",
            "Reads lines and asks the server: reverse <text>, split <text>, isprime <number> …, exit. It talks to servers of other implementations too.",
            "ordo work grpc-client 127.0.0.1:7720",
            "echo 'isprime 2 10 5555 14567' | ordo work grpc-client 127.0.0.1:7720")
        {
            address,
        };
        verb.SetAction(async (parsed, _) =>
        {
            using var stop = new StopSignals();
            await using var session = new GrpcSession(parsed.GetRequiredValue(address), Console.In, Console.Out);
            await session.RunAsync(stop.Token);
            return 0;
        });
        return verb;
    }

    private static HostAndPort? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (HostAndPort.TryParse(text, out var address))
        {
            return address;
        }

        result.AddError($"The server must be given as ip:port, not '{text}'");
        return null;
    }
}
