using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Local;
using Ordo.Chord.Registry;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord registry ADDR M</c>: hands out places to nodes and tells who is there (specs/s08 §4).</summary>
internal static class RegistryCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var address = Arguments.Listen("Where to listen; a port alone is one of 127.0.0.1.");
        var bits = Arguments.Bits();
        var data = new Option<string?>("--data")
        {
            Description = "The directory of the table, which a restart goes on with. Without it, ./ordo-data/chord-registry-PORT, and a ring of which no node answers any more is begun anew.",
            HelpName = "DIR",
        };
        var child = EndWithInput.CreateOption();
        var verb = new Verb(
            "registry",
            "Hands out the places of a ring to nodes, tells them who is there, and takes out those that died. Ctrl-C ends it; the nodes go on without it.",
            "ordo chord registry 127.0.0.1:5000 5",
            "ordo chord registry 5000 5",
            "ordo chord registry 0.0.0.0:5000 16 --data /var/lib/chord")
        {
            address, bits, data, child,
        };
        verb.SetAction((parsed, stop) =>
            RunAsync(
                OptionsOf(parsed.GetRequiredValue(address), parsed.GetRequiredValue(bits), parsed.GetValue(data)), parsed.InvocationConfiguration.Output, parsed.GetValue(child), stop));
        return verb;
    }

    private static RegistryOptions OptionsOf(HostAndPort address, int bits, string? data) =>
        new(address, bits, data ?? Path.Combine("ordo-data", $"chord-registry-{address.Port}")) { ForgetsDeadRing = data is null };

    /// <summary>Runs until a signal, until the token fires, or until nobody is left who wants it.</summary>
    private static async Task<int> RunAsync(RegistryOptions options, TextWriter output, bool endsWithInput, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signals = new StopSignals(() => stopped.TrySetResult(), leavesTerminalToParent: endsWithInput);
        using var told = CancellationTokenSource.CreateLinkedTokenSource(stop, EndWithInput.Watch(endsWithInput));
        await using var ending = told.Token.Register(() => stopped.TrySetResult());
        await using var printer = new LinePrinter(output);
        try
        {
            await using var server = await RegistryServer.StartAsync(options, printer.Print, ErrorLine.Tell);
            var listens = $"the registry of {1L << options.Bits} places listens on {options.Address}; its table is in '{options.Data}'.";
            if (endsWithInput)
            {
                printer.Print(listens); // Whoever started it waits for that.
            }
            else
            {
                ErrorLine.Tell(listens);
            }

            await await Task.WhenAny(stopped.Task, server.Ended);
            printer.Print(ClassicTexts.ShuttingDown);
            return 0;
        }
        catch (Exception failure) when (failure is RegistryStartException or PortException)
        {
            throw new CommandException(failure.Message);
        }
    }
}
