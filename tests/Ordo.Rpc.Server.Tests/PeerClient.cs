using System.Diagnostics;
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
    /// <summary>No scenario takes longer than a second or two; only a hanging one meets this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly FileDescriptor[] Files =
        [EchoReflection.Descriptor, HealthReflection.Descriptor, V1.ReflectionReflection.Descriptor, V1Alpha.ReflectionReflection.Descriptor];

    private Process? _process;

    public EchoServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await SkipUnlessHereAsync();
        await Server.InitializeAsync();

        // The descriptors go along, so that no code needs to be generated.
        var start = Program([$"127.0.0.1:{Server.Port}", .. Files.Select(file => file.SerializedData.ToBase64())]);
        (start.UseShellExecute, start.RedirectStandardInput, start.RedirectStandardOutput) = (false, true, true);
        _process = Process.Start(start);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(Limit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }

            _process.Dispose();
        }

        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a scenario; what it saw comes back.</summary>
    public async Task<JsonElement> RunAsync(string scenario, object? arguments = null)
    {
        var order = new JsonObject { ["scenario"] = scenario, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new object()) };
        await _process!.StandardInput.WriteLineAsync(order.ToJsonString());
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.NotNull(line);
        var seen = JsonDocument.Parse(line).RootElement;
        Assert.False(seen.TryGetProperty("raised", out var raised), $"{scenario}: {raised}");
        return seen;
    }

    /// <summary>Skips the tests where the implementation is missing.</summary>
    protected abstract ValueTask SkipUnlessHereAsync();

    /// <summary>How it starts: it runs scenarios until its standard input ends.</summary>
    protected abstract ProcessStartInfo Program(string[] arguments);
}

/// <summary>python3-grpcio (client.py).</summary>
public sealed class GrpcioClient : PeerClient
{
    private const string Python = "/usr/bin/python3";

    protected override async ValueTask SkipUnlessHereAsync()
    {
        Assert.SkipUnless(File.Exists(Python), "needs python3-grpcio and python3-protobuf");
        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import grpc, google.protobuf"]) { UseShellExecute = false, RedirectStandardError = true })!;
        await probe.StandardError.ReadToEndAsync();
        await probe.WaitForExitAsync();
        Assert.SkipUnless(probe.ExitCode == 0, "needs python3-grpcio and python3-protobuf");
    }

    protected override ProcessStartInfo Program(string[] arguments) => new(Python, [Path.Combine(AppContext.BaseDirectory, "client.py"), .. arguments]);
}

/// <summary>@grpc/grpc-js (client.js), which ./test installs below artifacts.</summary>
public sealed class GrpcJsClient : PeerClient
{
    protected override ValueTask SkipUnlessHereAsync()
    {
        GrpcJs.SkipUnlessHere();
        return ValueTask.CompletedTask;
    }

    protected override ProcessStartInfo Program(string[] arguments) =>
        new(GrpcJs.Node, [Path.Combine(AppContext.BaseDirectory, "client.js"), .. arguments]) { Environment = { ["NODE_PATH"] = GrpcJs.Modules } };
}
