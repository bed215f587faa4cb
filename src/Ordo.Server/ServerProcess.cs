using System.Runtime.InteropServices;
using Ordo.Server.Options;

namespace Ordo.Server;

/// <summary>One member as a process: it runs until a signal asks it to stop, or until the member cannot go on.</summary>
public static class ServerProcess
{
    /// <summary>Runs a member until SIGTERM, Ctrl-C or <paramref name="stop"/>. Gives the exit code: 0 after a stop, 1 after one line on stderr.</summary>
    public static async Task<int> RunAsync(ServerOptions options, CancellationToken stop = default)
    {
        using var loggers = ServerLogging.Create(options.LogLevel);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        await using var told = stop.Register(() => asked.TrySetResult());
        try
        {
            await using var server = OrdoServer.Build(options, loggers);
            await server.StartAsync(CancellationToken.None); // A start is short; the stop follows it.
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
    }

    private static int Fail(ServerOptions options, string reason)
    {
        Console.Error.WriteLine($"ordo serve: member {options.Member}: {reason.ReplaceLineEndings(" ")}");
        return 1;
    }
}
