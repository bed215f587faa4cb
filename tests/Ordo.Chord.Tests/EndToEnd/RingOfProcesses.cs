using System.Text.Json;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Registry;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>A ring that <c>ordo chord up --json</c> has started.</summary>
internal sealed class RingOfProcesses : IAsyncDisposable
{
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
        limit.CancelAfter(RegistryUnderTest.Limit);
        while (up.Output.Count == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return new RingOfProcesses(up, JsonDocument.Parse(up.Output[0]).RootElement);
    }

    /// <summary>A base port with free ones above it.</summary>
    public static int BasePort(int nodes)
    {
        while (true)
        {
            var first = FreePorts.Take().Port / 10 * 10;
            if (Enumerable.Range(1, nodes).All(i => FreePorts.IsFree(first + (10 * i)) && FreePorts.IsFree(first + (10 * i) + 1)) && FreePorts.IsFree(first))
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
