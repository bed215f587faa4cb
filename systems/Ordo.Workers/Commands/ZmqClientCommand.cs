using System;
using Ordo.CommandLine;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work zmq client P1 P2</c>: sends lines to a broker and shows what it publishes.</summary>
internal static class ZmqClientCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var inputs = ServerArguments.Port("client_inputs", "The broker's port that takes lines.");
        var outputs = ServerArguments.Port("client_outputs", "The broker's port that publishes to all clients.");
        var host = ZmqArguments.BrokerHost();
        var fair = ZmqArguments.Fair("Be answered alone, by a broker with --fair.");
        var verb = new Verb(
            "client",
            "Reads lines and sends them to a broker; shows what the broker publishes. 'isprime N' and 'gcd A B' are requests, every other line is for all clients. Ctrl-C ends it. Exit code 1 when the input ended and something of it was not taken or, with --fair, not answered.",
            "ordo work zmq client 5000 5001",
            "ordo work zmq client 5000 5001 --fair",
            "echo isprime 11 | ordo work zmq client 5000 5001")
        {
            inputs, outputs, host, fair,
        };
        verb.SetAction(parsed => Run(
            ZmqEndpoint.Tcp(parsed.GetRequiredValue(host), parsed.GetRequiredValue(inputs)),
            ZmqEndpoint.Tcp(parsed.GetRequiredValue(host), parsed.GetRequiredValue(outputs)),
            parsed.GetValue(fair)));
        return verb;
    }

    private static int Run(string inputs, string outputs, bool isFair)
    {
        LibzmqLibrary.Require();
        var console = new ClientConsole(Console.Out, isTerminal: !Console.IsInputRedirected && !Console.IsOutputRedirected);
        using var client = new ClientHost(inputs, outputs, isFair, console, ErrorLine.Tell, TimeProvider.System);
        using var stop = new StopSignals(client.Stop);
        switch (client.Run(Console.In))
        {
            case ClientEnd.Stopped:
                Console.Out.WriteLine("Terminating client");
                return 0;
            case ClientEnd.Failed:
                return CommandException.Failed;
            default:
                return 0;
        }
    }
}
