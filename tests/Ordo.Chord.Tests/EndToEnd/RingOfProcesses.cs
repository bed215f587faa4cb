using System.Text.Json;
using Ordo.Chord.Local;
using Ordo.Chord.Tests.Hosting;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>A ring that <c>ordo chord up --json</c> has started.</summary>
internal sealed class RingOfProcesses : IAsyncDisposable
{
    private const int FirstBase = 21_000;
    private const int PortsPerRing = 100;
    private const int Bases = 90;

    private static int _next = Random.Shared.Next(Bases);

    private readonly OrdoProgram _up;

    private RingOfProcesses(OrdoProgram up, JsonElement told)
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
        return await AsToldAsync(OrdoProgram.Start(folder, OrdoProgram.Path, ["chord", .. arguments]));
    }

    /// <summary>Starts a ring in a group of processes of its own, as a shell does in a terminal.</summary>
    public static Task<RingOfProcesses> StartGroupAsync(string folder, int nodes) =>
        AsToldAsync(OrdoProgram.Start(folder, "/usr/bin/setsid", [OrdoProgram.Path, "chord", "up", "--json", "--nodes", $"{nodes}", "--base-port", $"{BasePort(nodes)}"]));

    /// <summary>A base port with free ones above it, out of a range from which no other test takes any.</summary>
    public static int BasePort(int nodes)
    {
        while (true)
        {
            var first = FirstBase + (Interlocked.Increment(ref _next) % Bases * PortsPerRing);
            if (Enumerable.Range(0, nodes + 1).All(i => FreePorts.IsFree(first + (10 * i)) && FreePorts.IsFree(first + (10 * i) + 1)))
            {
                return first;
            }
        }
    }

    /// <summary>Asks it to end, and waits.</summary>
    public Task<int> StopAsync() => _up.StopAsync();

    /// <summary>What it tells of the end of a process; waits for it.</summary>
    public Task<string> EndAsync() => _up.ErrorAsync(line => line.Contains("this starts it again", StringComparison.Ordinal));

    /// <summary>Presses Ctrl-C, and waits.</summary>
    public Task<int> InterruptGroupAsync() => _up.InterruptGroupAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _up.DisposeAsync();

    private static async Task<RingOfProcesses> AsToldAsync(OrdoProgram up)
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
