using System;
using Ordo.CommandLine;
using Ordo.Workers.Grpc;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work grpc-client IP:PORT</c>: the interactive client (specs/s07 §4).</summary>
internal static class GrpcClientCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var server = ServerArguments.Server();
        var verb = new Verb(
            "grpc-client",
            "Reads lines and asks the server: reverse <text>, split <text>, isprime <number> …, exit. It talks to servers of other implementations too. Exit code 1 when the input ended, other than by exit, and a line of it has no answer.",
            "ordo work grpc-client 127.0.0.1:7720",
            "echo 'isprime 2 10 5555 14567' | ordo work grpc-client 127.0.0.1:7720")
        {
            server,
        };
        verb.SetAction(async (parsed, _) =>
        {
            using var stop = new StopSignals();
            await using var session = new GrpcSession(parsed.GetRequiredValue(server), Console.In, Console.Out, ErrorLine.Tell);
            return await session.RunAsync(stop.Token) ? 0 : CommandException.Failed;
        });
        return verb;
    }
}
