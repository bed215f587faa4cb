using System;
using System.CommandLine;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work zmq broker P1 P2 P3 P4</c>: takes lines of clients, and hands them to the workers or to all clients.</summary>
internal static class ZmqBrokerCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var clientInputs = ServerArguments.Port("client_inputs", "The port that takes the lines of clients.");
        var clientOutputs = ServerArguments.Port("client_outputs", "The port that publishes to all clients.");
        var workerInputs = ServerArguments.Port("worker_inputs", "The port that gives requests to workers.");
        var workerOutputs = ServerArguments.Port("worker_outputs", "The port that takes the answers of workers.");
        var host = ServerArguments.Host();
        var echoAll = new Option<bool>("--echo-all") { Description = "Show all clients the requests, too." };
        var fair = ZmqArguments.Fair("Give each request to one worker of its kind, and to another when that one dies. The workers need --fair, too.");
        var verb = new Verb(
            "broker",
            "Runs a broker: a line that begins with isprime or gcd goes to the workers, every other line to all clients. Ctrl-C ends it.",
            "ordo work zmq broker 5000 5001 5002 5003",
            "ordo work zmq broker 5000 5001 5002 5003 --fair",
            "ordo work zmq broker 5000 5001 5002 5003 --host 0.0.0.0 --echo-all")
        {
            clientInputs, clientOutputs, workerInputs, workerOutputs, host, echoAll, fair,
        };
        verb.SetAction((parsed, _) => RunAsync(
            new BrokerPorts(
                $"{parsed.GetRequiredValue(host)}",
                parsed.GetRequiredValue(clientInputs),
                parsed.GetRequiredValue(clientOutputs),
                parsed.GetRequiredValue(workerInputs),
                parsed.GetRequiredValue(workerOutputs)),
            parsed.GetValue(echoAll),
            parsed.GetValue(fair)));
        return verb;
    }

    private static async Task<int> RunAsync(BrokerPorts ports, bool echoesAll, bool isFair)
    {
        LibzmqLibrary.Require();
        await using var printer = new LinePrinter(Console.Out);
        using var broker = new BrokerHost(ports, echoesAll, isFair, printer.Print, TimeProvider.System);
        using var stop = new StopSignals(broker.Stop);
        ErrorLine.Tell($"the broker listens on {ports.Host}: {ports.ClientInputs} {ports.ClientOutputs} {ports.WorkerInputs} {ports.WorkerOutputs}.");
        broker.Run();
        return 0;
    }
}
