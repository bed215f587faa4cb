using System.Diagnostics;
using System.Text.Json;

namespace Ordo.Chord.Tests.Classic;

/// <summary>A process of python3-grpcio that plays a role of the teaching ring (peer.py). The tests skip where it is not to be had.</summary>
internal sealed class PythonPeer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string Needs = "needs python3-grpcio and python3-grpc-tools";

    /// <summary>Starting Python and generating the stubs takes a second or two; only a hanging peer meets this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    /// <summary>Starts a role; skips the test where that cannot be.</summary>
    public static async Task<PythonPeer> StartAsync(params object[] role)
    {
        Assert.SkipUnless(File.Exists(Python), Needs);
        using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import grpc, grpc_tools.protoc"]) { UseShellExecute = false, RedirectStandardError = true })!;
        await probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(probe.ExitCode == 0, Needs);

        var folder = AppContext.BaseDirectory;
        string[] arguments = [Path.Combine(folder, "peer.py"), Path.Combine(folder, "classic.proto"), .. role.Select(argument => $"{argument}")];
        return new PythonPeer(Process.Start(new ProcessStartInfo(Python, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    /// <summary>The next line it writes.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.NotNull(line);
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>Waits for the line that says this.</summary>
    public async Task NextAsync(string name, int value)
    {
        while (!(await NextAsync()).TryGetProperty(name, out var said) || said.GetInt32() != value)
        {
            // It says other things, too.
        }
    }

    /// <summary>Asks it to end, as a user does by Ctrl-C.</summary>
    public void End() => _process.StandardInput.Close();

    /// <summary>Ends it as a crash does.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        End();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
