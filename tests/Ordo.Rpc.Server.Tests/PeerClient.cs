using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Ordo.Rpc.Server.Health.Protos;
using Ordo.Rpc.Tests.Client;
using Ordo.Rpc.Tests.Protos;
using V1 = Ordo.Rpc.Server.Reflection.Protos.V1;
using V1Alpha = Ordo.Rpc.Server.Reflection.Protos.V1Alpha;

namespace Ordo.Rpc.Server.Tests;

/// <summary>
/// A process of another implementation that runs one scenario after the other against a server of ours: a line of JSON in, a line of JSON out. The tests skip where
/// it is not to be had.
/// </summary>
public abstract class PeerClient : IAsyncLifetime
{
    private static readonly FileDescriptor[] Files =
        [EchoReflection.Descriptor, HealthReflection.Descriptor, V1.ReflectionReflection.Descriptor, V1Alpha.ReflectionReflection.Descriptor];

    private RunningProgram? _program;

    public EchoServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        if (Missing is not null)
        {
            return; // Skipping is for a test: a fixture that skips has failed.
        }

        // The descriptors go along, so that no code needs to be generated.
        _program = Start([$"127.0.0.1:{Server.Port}", .. Files.Select(file => file.SerializedData.ToBase64())]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a scenario; what it saw comes back. Skips the test where the implementation is missing.</summary>
    public async Task<JsonElement> RunAsync(string scenario, object? arguments = null)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var order = new JsonObject { ["scenario"] = scenario, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new object()) };
        await _program!.TypeAsync(order.ToJsonString());
        var seen = JsonDocument.Parse(await _program.NextAsync(_ => true)).RootElement;
        Assert.False(seen.TryGetProperty("raised", out var raised), $"{scenario}: {raised}");
        return seen;
    }

    /// <summary>What to say where the implementation is missing; null where it is there.</summary>
    protected abstract string? Missing { get; }

    /// <summary>Starts it. It runs scenarios until its standard input ends.</summary>
    protected abstract RunningProgram Start(string[] arguments);
}

/// <summary>python3-grpcio (client.py).</summary>
public sealed class GrpcioClient : PeerClient
{
    private static readonly string[] Packages = ["grpc", "google.protobuf"];

    protected override string? Missing => Python.Missing(Packages);

    protected override RunningProgram Start(string[] arguments) => Python.Start("client.py", Packages, arguments);
}

/// <summary>@grpc/grpc-js (client.js), which ./test installs below artifacts.</summary>
public sealed class GrpcJsClient : PeerClient
{
    protected override string? Missing => GrpcJs.Missing;

    protected override RunningProgram Start(string[] arguments) => GrpcJs.Start("client.js", arguments);
}
