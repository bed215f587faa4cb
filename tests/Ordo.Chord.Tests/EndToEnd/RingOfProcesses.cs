using System.Text.Json;
using Ordo.Chord.Local;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>A ring that <c>ordo chord up --json</c> has started.</summary>
internal sealed class RingOfProcesses : IAsyncDisposable
{
    private const int PortsPerNode = 10;

    private readonly RunningProgram _up;

    private RingOfProcesses(RunningProgram up, JsonElement told)
    {
        _up = up;
        Addresses = [.. told.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("address").GetString()!)];
        Pages = [.. told.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("page").GetString()!)];
        ProcessIds = [.. told.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("processId").GetInt32())];
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Their pages.</summary>
    public IReadOnlyList<string> Pages { get; }

    /// <summary>Their processes.</summary>
    public IReadOnlyList<int> ProcessIds { get; }

    /// <summary>What <c>up</c> has printed.</summary>
    public IReadOnlyList<string> Output => _up.Output;

    /// <summary>What <c>up</c> has told on standard error.</summary>
    public IReadOnlyList<string> Errors => _up.Errors;

    /// <summary>Starts a ring below a folder, on ports nobody listens on.</summary>
    public static async Task<RingOfProcesses> StartAsync(string folder, int nodes, params string[] more)
    {
        string[] arguments = ["up", "--json", "--nodes", $"{nodes}", "--base-port", $"{BasePort(nodes)}", EndWithInput.Option, .. more];
        return await AsToldAsync(ChordProgram.Start(folder, arguments));
    }

    /// <summary>Starts a ring in a group of processes of its own, as a shell does in a terminal.</summary>
    public static Task<RingOfProcesses> StartGroupAsync(string folder, int nodes) =>
        AsToldAsync(ChordProgram.StartGroup(folder, "up", "--json", "--nodes", $"{nodes}", "--base-port", $"{BasePort(nodes)}"));

    /// <summary>A base port with free ones above it.</summary>
    public static int BasePort(int nodes) => FreePorts.Range(PortsPerNode * (nodes + 1));

    /// <summary>Asks it to end, and waits.</summary>
    public Task<int> StopAsync() => _up.StopAsync();

    /// <summary>What it tells of the end of a process; waits for it.</summary>
    public Task<string> EndAsync() => _up.ErrorAsync(line => line.Contains("this starts it again", StringComparison.Ordinal));

    /// <summary>Presses Ctrl-C, and waits.</summary>
    public Task<int> InterruptGroupAsync() => _up.InterruptGroupAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _up.DisposeAsync();

    private static async Task<RingOfProcesses> AsToldAsync(RunningProgram up)
    {
        try
        {
            return new RingOfProcesses(up, JsonDocument.Parse(await up.LineAsync(_ => true)).RootElement);
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }
}
