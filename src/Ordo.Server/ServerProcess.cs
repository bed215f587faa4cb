using System.Runtime.InteropServices;
using Ordo.Machine;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>Where a member listens.</summary>
/// <param name="Member">Its number.</param>
/// <param name="Api">Host and port of the API.</param>
/// <param name="Peers">Host and port for the other members.</param>
public sealed record Listening(int Member, string Api, string Peers);

/// <summary>One member as a process: it runs until a signal asks it to stop, or until the member cannot go on.</summary>
public static class ServerProcess
{
    /// <summary>How long the line that says where it listens waits, so that a start which fails at once is only the line that says why.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs a member until SIGTERM, SIGHUP, Ctrl-C or <paramref name="stop"/>. Gives the exit code: 0 after a stop, 1 after one line on stderr. Whoever gives a token decides about
    /// Ctrl-C too: a terminal sends it to that process as well, which may want its members a moment longer.
    /// </summary>
    /// <param name="options">The configuration of the member.</param>
    /// <param name="listens">Is told where the member listens, once it does.</param>
    /// <param name="stop">Asks it to stop.</param>
    public static async Task<int> RunAsync(ServerOptions options, Action<Listening> listens, CancellationToken stop)
    {
        using var loggers = ServerLogging.Create(options.LogLevel);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, stop.CanBeCanceled ? Ignore : Ask);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask);
        await using var told = stop.Register(() => asked.TrySetResult());
        try
        {
            await using var server = OrdoServer.Build(options, loggers);
            await server.StartAsync(CancellationToken.None); // A start is short; the stop follows it.
            await TellWhereAsync(options, server, listens);

            await Task.WhenAny(asked.Task, server.Ended);
            await server.StopAsync();
            return await server.Ended is { } reason ? Fail(options, reason) : 0;
        }
        catch (ServerStartException failure)
        {
            return Fail(options, failure.Message);
        }

        void Ask(PosixSignalContext signal)
        {
            signal.Cancel = asked.TrySetResult(); // A second signal ends the process at once.
        }

        static void Ignore(PosixSignalContext signal) => signal.Cancel = true;
    }

    /// <summary>Says where the member listens, which it does although it may be waiting for the others.</summary>
    private static async Task TellWhereAsync(ServerOptions options, OrdoServer server, Action<Listening> listens)
    {
        await Task.WhenAny(server.Running, server.Ended, Task.Delay(StartLimit));
        if (!server.Ended.IsCompleted)
        {
            var host = Ports.HostOf(options.Listen.Length > 0 ? options.Self with { Address = options.Listen } : options.Self);
            listens(new Listening(options.Member, $"{host}:{options.Self.ApiPort}", $"{host}:{options.Self.PeerPort}"));
        }
    }

    private static int Fail(ServerOptions options, string reason)
    {
        // A reason may name the member itself.
        var member = $"member {options.Member}";
        Tell(reason.StartsWith(member + " ", StringComparison.OrdinalIgnoreCase) ? reason : $"{member}: {reason}");
        return 1;
    }

    private static void Tell(string line) => Console.Error.WriteLine($"ordo: {PlainLine.Of(line)}");
}
