using System.Diagnostics;
using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>A server of another implementation for the tests of a class; they skip where it is not to be had.</summary>
public abstract class PeerServer : IAsyncLifetime
{
    private Process? _process;

    /// <summary>A channel to it.</summary>
    public RpcChannel Channel { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await SkipUnlessHereAsync();
        var port = FreePort.Take();
        Address = new Uri($"http://127.0.0.1:{port}");
        _process = Process.Start(Program($"{port}", AppContext.BaseDirectory))!;
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

        GC.SuppressFinalize(this);
    }

    /// <summary>Skips the tests where the implementation is missing.</summary>
    protected abstract ValueTask SkipUnlessHereAsync();

    /// <summary>How it starts: it serves until its standard input ends.</summary>
    protected abstract ProcessStartInfo Program(string port, string protoDirectory);

    /// <summary>A program that is spoken to over its standard input and output.</summary>
    protected static ProcessStartInfo Start(string program, params string[] arguments) =>
        new(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
}

/// <summary>python3-grpcio.</summary>
public sealed class GrpcioServer : PeerServer
{
    private const string Python = "/usr/bin/python3";

    /// <inheritdoc/>
    protected override async ValueTask SkipUnlessHereAsync()
    {
        Assert.SkipUnless(File.Exists(Python), "needs python3-grpcio and python3-grpc-tools");
        using var probe = Process.Start(Start(Python, "-c", "import grpc, grpc_tools"))!;
        await probe.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.SkipUnless(probe.ExitCode == 0, "needs python3-grpcio and python3-grpc-tools");
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Program(string port, string protoDirectory) =>
        Start(Python, Path.Combine(AppContext.BaseDirectory, "echo_server.py"), port, protoDirectory);
}

/// <summary>@grpc/grpc-js, which ./test installs below artifacts.</summary>
public sealed class GrpcJsServer : PeerServer
{
    /// <inheritdoc/>
    protected override ValueTask SkipUnlessHereAsync()
    {
        GrpcJs.SkipUnlessHere();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Program(string port, string protoDirectory)
    {
        var start = Start(GrpcJs.Node, Path.Combine(AppContext.BaseDirectory, "echo_server.js"), port, protoDirectory);
        start.Environment["NODE_PATH"] = GrpcJs.Modules;
        return start;
    }
}
