using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Server.Hosting;
using Ordo.Workers.Bench;
using Ordo.Workers.Grpc;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work bench grpc</c>: how many answers one stream of isprime gives.</summary>
internal static class BenchGrpcCommand
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(3);

    /// <summary>Long enough for the compiler to have seen what is hot; a short measurement has a short one.</summary>
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var seconds = VerbOptions.Seconds("--seconds", "How long it is measured, behind as long a time that is not counted, two seconds at most. Default 3.", 0.1, 600);
        var server = ServerArguments.Option("--server", "The server that is asked. Without it, one in this process.");
        var verb = new Verb(
            "grpc",
            "Measures how many answers one stream of isprime gives over gRPC.",
            "ordo work bench grpc",
            "ordo work bench grpc --server 127.0.0.1:7720 --seconds 10")
        {
            seconds, server,
        };
        verb.SetAction(async (parsed, _) =>
        {
            using var stop = new StopSignals();
            return await RunAsync(parsed.GetValue(server), parsed.GetValue(seconds) ?? DefaultTime, parsed.InvocationConfiguration.Output, stop.Token);
        });
        return verb;
    }

    private static async Task<int> RunAsync(HostAndPort? server, TimeSpan time, TextWriter output, CancellationToken stop)
    {
        try
        {
            await using var own = server is null ? await GrpcServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), stop) : null;
            var asked = server ?? new HostAndPort($"{IPAddress.Loopback}", own!.Port);
            var perSecond = await IsPrimeLoad.RunAsync(asked.ToUri(), time < LongestWarmUp ? time : LongestWarmUp, time, stop);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"grpc: {perSecond:F0} answers/s on one stream"));
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return CommandException.Failed;
        }
        catch (Exception failure) when (failure is RpcException or PortException)
        {
            throw new CommandException(failure.Message);
        }
    }
}
