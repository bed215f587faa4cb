using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Rpc.Server.Hosting;
using Ordo.Workers.Grpc;

namespace Ordo.Workers.Commands;

/// <summary><c>ordo work grpc PORT</c>: serves reverse, split and isprime (specs/s07).</summary>
internal static class GrpcCommand
{
    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var port = ServerArguments.Port();
        var host = ServerArguments.Host();
        var verb = new Verb(
            "grpc",
            "Serves reverse, split and isprime over gRPC, to clients of any language. Ctrl-C ends it.",
            "ordo work grpc 7720",
            "ordo work grpc 7720 --host 0.0.0.0")
        {
            port, host,
        };
        verb.SetAction((parsed, stop) => RunAsync(new IPEndPoint(parsed.GetRequiredValue(host), parsed.GetRequiredValue(port)), parsed.InvocationConfiguration.Output, stop));
        return verb;
    }

    private static async Task<int> RunAsync(IPEndPoint address, TextWriter output, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signals = new StopSignals(() => stopped.TrySetResult());
        await using var ending = stop.Register(() => stopped.TrySetResult());
        try
        {
            await using var server = await GrpcServer.StartAsync(address, stop);
            ErrorLine.Tell($"gRPC is served on {address}: ask with 'ordo work grpc-client {address}'.");
            await stopped.Task;
            output.WriteLine("Shutting down");
            output.Flush();
            return 0;
        }
        catch (PortException failure)
        {
            throw new CommandException(failure.Message);
        }
    }
}
