using System.Diagnostics;
using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>One grpcio server for the tests of a class; they skip where Python or its packages are not to be had.</summary>
public sealed class GrpcioServer : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";

    private Process? _process;

    /// <summary>A channel to it.</summary>
    public RpcChannel Channel { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(await HasGrpcioAsync(), "needs python3-grpcio and python3-grpc-tools");
        var port = FreePort.Take();
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = Start("echo_server.py", $"{port}", AppContext.BaseDirectory);
        var ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("ready", ready);
        Channel = new RpcChannel(Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Channel is not null)
        {
            await Channel.DisposeAsync();
        }

        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            _process.Dispose();
        }
    }

    private static async Task<bool> HasGrpcioAsync()
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var probe = Start("-c", "import grpc, grpc_tools");
        await probe.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return probe.ExitCode == 0;
    }

    private static Process Start(params string[] arguments)
    {
        if (arguments[0].EndsWith(".py", StringComparison.Ordinal))
        {
            arguments[0] = Path.Combine(AppContext.BaseDirectory, arguments[0]);
        }

        return Process.Start(new ProcessStartInfo(Python, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
