using Ordo.Workers.Tests.EndToEnd;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>Four free ports, and processes of ours and of Python around them. The tests skip where libzmq is not to be had.</summary>
internal sealed class Room : IAsyncDisposable
{
    /// <summary>How often a line is repeated: a publisher knows nobody until the subscriber's word has reached it, and nothing tells when that is.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string[] _ports = [.. Enumerable.Range(0, 4).Select(_ => $"{FreePorts.Tcp()}")];
    private readonly List<RunningProgram> _programs = [];

    public Room()
    {
        try
        {
            LibzmqLibrary.Require();
        }
        catch (Ordo.CommandLine.CommandException)
        {
            Assert.Skip("needs libzmq5");
        }
    }

    /// <summary>Starts <c>ordo work zmq …</c> with the ports that the role takes.</summary>
    public RunningProgram Start(string role, params string[] options) => Keep(WorkProgram.Start(["zmq", role, .. PortsOf(role), .. options]));

    /// <summary>Starts our broker and waits until it listens.</summary>
    public async Task<RunningProgram> StartBrokerAsync(params string[] options)
    {
        var broker = Start("broker", options);
        await broker.ErrorAsync(line => line.Contains("listens", StringComparison.Ordinal));
        return broker;
    }

    /// <summary>Starts a role of the peer.</summary>
    public RunningProgram StartPython(string role) => Keep(Python.Start("ZeroMq/zmq_peer.py", ["zmq"], [role, .. PortsOf(role)]));

    /// <summary>Types a line again and again until another one is shown.</summary>
    public static async Task RepeatAsync(RunningProgram client, string line, string shown, RunningProgram? shownBy = null)
    {
        var seen = (shownBy ?? client).LineAsync(text => text == shown);
        using var timer = new PeriodicTimer(Interval);
        do
        {
            await client.TypeAsync(line);
        }
        while (await Task.WhenAny(seen, timer.WaitForNextTickAsync(TestContext.Current.CancellationToken).AsTask()) != seen);
        await seen;
    }

    /// <summary>Types a line and waits for another one.</summary>
    public static async Task AskAsync(RunningProgram client, string line, string shown, RunningProgram? shownBy = null)
    {
        var seen = (shownBy ?? client).LineAsync(text => text == shown);
        await client.TypeAsync(line);
        await seen;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }
    }

    private string[] PortsOf(string role) => role switch
    {
        "broker" or "server" => _ports,
        "client" or "odd" or "fair-client" => _ports[..2],
        _ => _ports[2..],
    };

    private RunningProgram Keep(RunningProgram program)
    {
        _programs.Add(program);
        return program;
    }
}
