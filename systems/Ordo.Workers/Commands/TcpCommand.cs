using System;
using System.CommandLine;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Workers.Machine.Framing;
using Ordo.Workers.Tcp;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work tcp PORT</c>: the prime server over TCP (specs/s05 §4).</summary>
internal static class TcpCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var port = ServerArguments.Port();
        var workers = VerbOptions.Number("--workers", $"How many threads, each of which serves one client at a time. Default {PrimeServerOptions.DefaultWorkers}.", PrimeServerOptions.MinWorkers, PrimeServerOptions.MaxWorkers);
        var host = ServerArguments.Host();
        var full = new Option<bool>("--full") { Description = "Put the number in front of the answer: '7 is prime'." };
        var lines = new Option<bool>("--lines") { Description = "End each answer with a new line, which the existing clients do not expect." };
        var binary = new Option<bool>("--binary") { Description = "Take each number as four bytes, the highest first, instead of text." };
        var verb = new Verb(
            "tcp",
            "Tells over TCP which numbers are prime: decimal text in, 'is prime' or 'is not prime' out. Clients beyond the workers wait for their turn. Ctrl-C ends it.",
            "ordo work tcp 7700",
            "ordo work tcp 7700 --workers 8 --full")
        {
            port, workers, host, full, lines, binary,
        };
        verb.SetAction((parsed, _) =>
        {
            var address = new IPEndPoint(parsed.GetRequiredValue(host), parsed.GetRequiredValue(port));
            var options = new PrimeServerOptions(address)
            {
                Workers = (int)(parsed.GetValue(workers) ?? PrimeServerOptions.DefaultWorkers),
                IsBinary = parsed.GetValue(binary),
                Style = new AnswerStyle(parsed.GetValue(full), parsed.GetValue(lines)),
            };
            return RunAsync(options, parsed.InvocationConfiguration.Output);
        });
        return verb;
    }

    private static async Task<int> RunAsync(PrimeServerOptions options, TextWriter output)
    {
        using var stop = new StopSignals();
        await using var printer = new LinePrinter(output);
        using var server = Listen(options, printer.Print);
        ErrorLine.Tell($"the prime server with {options.Workers} workers listens on {server.Address}.");
        server.Run(stop.Token);
        return 0;
    }

    private static PrimeServer Listen(PrimeServerOptions options, Action<string> print)
    {
        try
        {
            return PrimeServer.Listen(options, print);
        }
        catch (SocketException failure)
        {
            throw new CommandException(failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{options.Address} is taken: stop what listens there, or choose another port.",
                SocketError.AccessDenied => $"{options.Address} is not for everybody: choose a port from 1024.",
                SocketError.AddressNotAvailable => $"{options.Address.Address} is no address of this machine: choose another --host.",
                _ => $"{options.Address}: {failure.Message}.",
            });
        }
    }
}
