using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Ordo.Samples.Tests;

/// <summary>A sample as a process of its own, with a folder as its content root. It ends with the object at the latest.</summary>
internal sealed class RunningSample : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private RunningSample(RunningProgram program) => _program = program;

    /// <summary>What it has told so far, on standard output and then on standard error.</summary>
    public IEnumerable<string> Told => _program.Output.Concat(_program.Errors);

    /// <summary>Starts a sample from where it was built, in a folder that is made when it is missing.</summary>
    public static RunningSample Start(string name, string folder, params IReadOnlyList<string> arguments) =>
        new(RunningProgram.Start(Directory.CreateDirectory(folder).FullName, Repository.Built(name, name), arguments));

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
    public Task<string> LineAsync(string text) => _program.NextAsync(line => line.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Where it serves web pages; waits until it does.</summary>
    public async Task<HttpClient> WebAsync()
    {
        var line = await LineAsync("Now listening on: ");
        return new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), DefaultRequestVersion = HttpVersion.Version11 };
    }

    /// <summary>The number behind the last space of the next line with a text.</summary>
    public async Task<long> NumberAsync(string text) => long.Parse((await LineAsync(text)).Split(' ')[^1], CultureInfo.InvariantCulture);

    /// <summary>Asks it to end, as a service manager does, and gives its exit code.</summary>
    public Task<int> StopAsync() => _program.StopAsync();

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public Task<int> EndAsync() => _program.ExitAsync();

    /// <summary>Ends it without a word, as a crash does.</summary>
    public Task KillAsync() => _program.KillAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
