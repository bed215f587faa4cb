using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>A server of another implementation for the tests of a class; they skip where it is not to be had.</summary>
public abstract class PeerServer : IAsyncLifetime
{
    private RunningProgram? _program;
    private RpcChannel? _channel;
    private Uri? _address;

    /// <summary>A channel to it.</summary>
    public RpcChannel Channel => Here(_channel);

    /// <summary>Where it listens.</summary>
    public Uri Address => Here(_address);

    /// <summary>What to say where the implementation is missing; null where it is there.</summary>
    protected abstract string? Missing { get; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return; // Skipping is for a test: a fixture that skips has failed.
        }

        var port = FreePorts.Tcp();
        _address = new Uri($"http://127.0.0.1:{port}");
        _program = Start($"{port}", AppContext.BaseDirectory);
        Assert.Equal("ready", await _program.LineAsync(_ => true));
        _channel = new RpcChannel(_address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts it.</summary>
    protected abstract RunningProgram Start(string port, string protoDirectory);

    private T Here<T>(T? started)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return started!;
    }
}

/// <summary>python3-grpcio.</summary>
public sealed class GrpcioServer : PeerServer
{
    private static readonly string[] Packages = ["grpc", "grpc_tools"];

    /// <inheritdoc/>
    protected override string? Missing => Python.Missing(Packages);

    /// <inheritdoc/>
    protected override RunningProgram Start(string port, string protoDirectory) => Python.Start("echo_server.py", Packages, port, protoDirectory);
}

/// <summary>@grpc/grpc-js, which ./test installs below artifacts.</summary>
public sealed class GrpcJsServer : PeerServer
{
    /// <inheritdoc/>
    protected override string? Missing => GrpcJs.Missing;

    /// <inheritdoc/>
    protected override RunningProgram Start(string port, string protoDirectory) => GrpcJs.Start("echo_server.js", port, protoDirectory);
}
