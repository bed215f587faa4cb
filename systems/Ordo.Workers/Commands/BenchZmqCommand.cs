using System;
using System.IO;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Workers.ZeroMq;
using Ordo.Workers.ZeroMq.Bench;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work bench zmq</c>: how many lines the broker acknowledges, beside what libzmq's REQ and REP do bare.</summary>
internal static class BenchZmqCommand
{
    /// <summary>How often both are measured, in turns: the machine does other things, too, and the best of each is what it can do.</summary>
    private const int Rounds = 5;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var seconds = VerbOptions.Seconds("--seconds", "How long each of the two is measured, in five rounds. Default 3.", 0.1, 600);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "zmq",
            "Measures how many lines a second the broker acknowledges to one client over TCP, and beside it what a bare REP socket of libzmq does.",
            "ordo work bench zmq",
            "ordo work bench zmq --seconds 10 --json")
        {
            seconds, json,
        };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(3), parsed.GetValue(json)));
        return verb;
    }

    private static async Task<int> RunAsync(TimeSpan duration, bool isJson)
    {
        LibzmqLibrary.Require();
        var (bare, broker) = await Task.Run(() => MeasureAsync(duration / Rounds));
        if (isJson)
        {
            Console.Out.WriteLine($$"""{"barePerSecond":{{bare:F0}},"brokerPerSecond":{{broker:F0}},"ratio":{{broker / bare:F3}}}""");
            return 0;
        }

        Console.Out.WriteLine($"libzmq's REQ and REP, bare:  {bare:F0} round trips/s");
        Console.Out.WriteLine($"a line and the broker's ack: {broker:F0} round trips/s");
        Console.Out.WriteLine($"ratio: {broker / bare:F2}");
        return 0;
    }

    /// <summary>The best of all rounds, for each.</summary>
    private static async Task<(double Bare, double Broker)> MeasureAsync(TimeSpan round)
    {
        await using var printer = new LinePrinter(TextWriter.Null);
        using var reply = new BareReply();
        using var running = new RunningBroker(printer.Print);
        var (bare, broker) = (0.0, 0.0);
        for (var count = 0; count < Rounds; count++)
        {
            bare = Math.Max(bare, RoundTrips.PerSecond(reply.Endpoint, round));
            broker = Math.Max(broker, RoundTrips.PerSecond(running.Endpoint, round));
        }

        return (bare, broker);
    }
}
