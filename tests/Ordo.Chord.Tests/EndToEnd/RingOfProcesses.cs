using System.Text.Json;
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

    /// <summary>What <c>up</c> has told on standard error.</summary>
    public IReadOnlyList<string> Errors => _up.Errors;

    /// <summary>Starts a ring below a folder, on ports nobody listens on.</summary>
    public static async Task<RingOfProcesses> StartAsync(string folder, int nodes, params string[] more)
    {
        var up = OrdoProgram.Start(folder, OrdoProgram.Path, ["chord", "up", "--json", "--nodes", $"{nodes}", "--base-port", $"{BasePort(nodes)}", .. more]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(OrdoProgram.Limit);
        while (up.Output.Count == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            Assert.False(up.HasExited, string.Join('\n', up.Errors));
            await Task.Yield();
        }

        return new RingOfProcesses(up, JsonDocument.Parse(up.Output[0]).RootElement);
    }

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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _up.DisposeAsync();
}
