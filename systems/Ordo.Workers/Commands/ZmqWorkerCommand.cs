using System;
using Ordo.CommandLine;
using Ordo.Workers.Machine.Broker;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work zmq primer P3 P4</c> and <c>ordo work zmq gcd P3 P4</c>: the workers of a broker.</summary>
internal static class ZmqWorkerCommand
{
    /// <summary>Builds the verb of the workers that know primes.</summary>
    public static Verb CreatePrimer() => Create("primer", "isprime N", Keyword.IsPrime);

    /// <summary>Builds the verb of the workers that know greatest common divisors.</summary>
    public static Verb CreateGcd() => Create("gcd", "gcd A B", Keyword.Gcd);

    private static Verb Create(string name, string request, Keyword keyword)
    {
        var inputs = ServerArguments.Port("worker_inputs", "The broker's port that gives requests.");
        var outputs = ServerArguments.Port("worker_outputs", "The broker's port that takes answers.");
        var host = ZmqArguments.BrokerHost();
        var fair = ZmqArguments.Fair("Be given requests of one's own, by a broker with --fair.");
        var verb = new Verb(
            name,
            $"Runs a worker that answers the requests '{request}' of a broker. Ctrl-C ends it.",
            $"ordo work zmq {name} 5002 5003",
            $"ordo work zmq {name} 5002 5003 --fair")
        {
            inputs, outputs, host, fair,
        };
        verb.SetAction(parsed => Run(
            new WorkerAddress(
                ZmqEndpoint.Tcp(parsed.GetRequiredValue(host), parsed.GetRequiredValue(inputs)),
                ZmqEndpoint.Tcp(parsed.GetRequiredValue(host), parsed.GetRequiredValue(outputs))),
            keyword,
            parsed.GetValue(fair)));
        return verb;
    }

    private static int Run(WorkerAddress address, Keyword keyword, bool isFair)
    {
        LibzmqLibrary.Require();
        using IWorkerHost worker = isFair
            ? new FairWorkerHost(address.Inputs, keyword, ErrorLine.Tell, TimeProvider.System)
            : new ClassicWorkerHost(address, keyword, ErrorLine.Tell, TimeProvider.System);
        using var stop = new StopSignals(worker.Stop);
        worker.Run();
        Console.Out.WriteLine("Terminating worker");
        return 0;
    }
}
