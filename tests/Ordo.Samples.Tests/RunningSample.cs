using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Ordo.Samples.Tests;

/// <summary>A sample as a process of its own, with a folder as its content root. It ends with the object at the latest.</summary>
internal sealed partial class RunningSample : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _told = [];

    private RunningSample(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, isOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has told so far, on standard output and standard error.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_told)
            {
                return [.. _told];
            }
        }
    }

    /// <summary>Starts a sample from where it was built.</summary>
    public static RunningSample Start(string name, string folder, params IReadOnlyList<string> arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, name);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RunningSample(Process.Start(start)!);
    }

    /// <summary>A port on which nothing listens, below those that the system gives to outgoing connections.</summary>
    public static int FreePort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        return Enumerable.Range(Random.Shared.Next(20_000, 30_000), 1000).First(port => !taken.Contains(port));
    }

    /// <summary>Leaves a sequence of the member at a port with one id, the last one there is.</summary>
    public static async Task LeaveOneIdAsync(int apiPort, string sequence)
    {
        using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{apiPort}") };
        var path = new Uri($"/v1/sequences/{sequence}", UriKind.Relative);
        using var removed = await api.DeleteAsync(path, TestContext.Current.CancellationToken);
        using var created = await api.PutAsJsonAsync(path, new { start = long.MaxValue }, TestContext.Current.CancellationToken);
        created.EnsureSuccessStatusCode();
    }

    /// <summary>The next line of its standard output that contains a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"It ended without '{text}': {string.Join(" | ", Told)}");
    }

    /// <summary>Where it serves web pages; waits until it does.</summary>
    public async Task<HttpClient> WebAsync()
    {
        var line = await LineAsync("Now listening on: ");
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), DefaultRequestVersion = HttpVersion.Version11 };
    }

    /// <summary>The number behind the last space of the next line with a text.</summary>
    public async Task<long> NumberAsync(string text) => long.Parse((await LineAsync(text)).Split(' ')[^1], CultureInfo.InvariantCulture);

    /// <summary>Asks it to end, as a service manager does, and gives its exit code.</summary>
    public Task<int> StopAsync()
    {
        Assert.Equal(0, Send(_process.Id, Terminate));
        return EndAsync();
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a word, as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Keep(string? line, bool isOutput = true)
    {
        if (line is not null)
        {
            lock (_told)
            {
                _told.Add(line);
            }
        }

        if (isOutput && line is null)
        {
            _lines.Writer.TryComplete();
        }
        else if (isOutput)
        {
            _lines.Writer.TryWrite(line!);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}
