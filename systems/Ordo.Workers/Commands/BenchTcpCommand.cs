using System;
using System.IO;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Workers.Tcp.Bench;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work bench tcp</c>: answers a second of a prime server over TCP.</summary>
internal static class BenchTcpCommand
{
    private const int DefaultConnections = 64;
    private const int DefaultDepth = 64;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var connections = VerbOptions.Number("--connections", $"How many clients ask at once. Default {DefaultConnections}.", 1, TcpLoad.MaxConnections);
        var depth = VerbOptions.Number("--depth", $"How many numbers a client sends before it waits for their answers. Default {DefaultDepth}.", 1, TcpLoad.MaxDepth);
        var seconds = VerbOptions.Seconds("--seconds", "How long it is measured. Default 3.", 0.1, 600);
        var server = ServerArguments.Option("--server", "Measure this server, which needs as many workers as there are connections, instead of one in this process.");
        var json = VerbOptions.Json();
        var verb = new Verb(
            "tcp",
            "Measures answers a second over TCP: each client sends numbers with a new line behind each, and checks every answer.",
            "ordo work bench tcp",
            "ordo work bench tcp --connections 64 --seconds 10 --json",
            "ordo work bench tcp --connections 3 --server 127.0.0.1:7700")
        {
            connections, depth, seconds, server, json,
        };
        verb.SetAction((parsed, _) => RunAsync(
            new TcpLoad(
                (int)(parsed.GetValue(connections) ?? DefaultConnections),
                (int)(parsed.GetValue(depth) ?? DefaultDepth),
                parsed.GetValue(seconds) ?? TimeSpan.FromSeconds(3)),
            parsed.GetValue(server),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return verb;
    }

    private static async Task<int> RunAsync(TcpLoad load, HostAndPort? server, bool json, TextWriter output)
    {
        using var stop = new StopSignals();
        double perSecond;
        try
        {
            perSecond = server is null ? await load.RunInProcessAsync(stop.Token) : await load.RunAsync(server, stop.Token);
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            throw new CommandException($"no server answers at {server}: start one with 'ordo work tcp {server?.Port} --workers {load.Connections}'.");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw new CommandException($"{server?.ToString() ?? "the server"}: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            return CommandException.Failed;
        }

        output.WriteLine(json
            ? JsonSerializer.Serialize(new { connections = load.Connections, depth = load.Depth, answersPerSecond = Math.Round(perSecond) })
            : $"tcp: {perSecond:F0} answers/s over {load.Connections} connections, {load.Depth} numbers at a time");
        return 0;
    }
}
