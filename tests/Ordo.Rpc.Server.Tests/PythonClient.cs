using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Ordo.Rpc.Server.Health.Protos;
using Ordo.Rpc.Tests.Protos;
using V1 = Ordo.Rpc.Server.Reflection.Protos.V1;
using V1Alpha = Ordo.Rpc.Server.Reflection.Protos.V1Alpha;

namespace Ordo.Rpc.Server.Tests;

/// <summary>A process of python3-grpcio (client.py) that runs one scenario after the other: a line of JSON in, a line of JSON out.</summary>
public sealed class PythonClient : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";

    /// <summary>No scenario takes longer than a second or two; only a hanging one meets this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly FileDescriptor[] Files =
        [EchoReflection.Descriptor, HealthReflection.Descriptor, V1.ReflectionReflection.Descriptor, V1Alpha.ReflectionReflection.Descriptor];

    private Process? _process;

    public EchoServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        if (!await IsHereAsync())
        {
            return;
        }

        // The descriptors go along, so that no code needs to be generated.
        string[] files = [.. Files.Select(file => file.SerializedData.ToBase64())];
        _process = Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "client.py"), $"127.0.0.1:{Server.Port}", .. files])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
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
    }

    /// <summary>Runs a scenario; what it saw comes back.</summary>
    public async Task<JsonElement> RunAsync(string scenario, object? arguments = null)
    {
        Assert.SkipWhen(_process is null, "python3-grpcio and python3-protobuf are not here.");
        var order = new JsonObject { ["scenario"] = scenario, ["arguments"] = JsonSerializer.SerializeToNode(arguments ?? new object()) };
        await _process.StandardInput.WriteLineAsync(order.ToJsonString());
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.NotNull(line);
        var seen = JsonDocument.Parse(line).RootElement;
        Assert.False(seen.TryGetProperty("raised", out var raised), $"{scenario}: {raised}");
        return seen;
    }

    private static async Task<bool> IsHereAsync()
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import grpc, google.protobuf"]) { UseShellExecute = false, RedirectStandardError = true })!;
        await probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        return probe.ExitCode == 0;
    }
}
