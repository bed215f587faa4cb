using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>A server of another implementation for the tests of a class; they skip where it is not to be had.</summary>
public abstract class PeerServer : IAsyncLifetime
{
    private RunningProgram? _program;

    /// <summary>A channel to it.</summary>
    public RpcChannel Channel { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var port = FreePorts.Tcp();
        Address = new Uri($"http://127.0.0.1:{port}");
        _program = Start($"{port}", AppContext.BaseDirectory);
        Assert.Equal("ready", await _program.LineAsync(_ => true));
        Channel = new RpcChannel(Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Channel is not null)
        {
            await Channel.DisposeAsync();
        }

        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts it, or skips the tests where the implementation is missing. It serves until its standard input ends.</summary>
    protected abstract RunningProgram Start(string port, string protoDirectory);
}

/// <summary>python3-grpcio.</summary>
public sealed class GrpcioServer : PeerServer
{
    /// <inheritdoc/>
    protected override RunningProgram Start(string port, string protoDirectory) => Python.Start("echo_server.py", ["grpc", "grpc_tools"], port, protoDirectory);
}

/// <summary>@grpc/grpc-js, which ./test installs below artifacts.</summary>
public sealed class GrpcJsServer : PeerServer
{
    /// <inheritdoc/>
    protected override RunningProgram Start(string port, string protoDirectory) => GrpcJs.Start("echo_server.js", port, protoDirectory);
}
