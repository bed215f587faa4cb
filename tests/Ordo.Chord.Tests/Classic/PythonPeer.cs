using System.Text.Json;

namespace Ordo.Chord.Tests.Classic;

/// <summary>A process of python3-grpcio that plays a role of the teaching ring (peer.py) and writes JSON. The tests skip where it is not to be had.</summary>
internal sealed class PythonPeer : IAsyncDisposable
{
    private readonly RunningProgram _program;

    private PythonPeer(RunningProgram program) => _program = program;

    /// <summary>Starts a role; skips the test where that cannot be.</summary>
    public static PythonPeer Start(params object[] role) =>
        new(Python.Start("peer.py", ["grpc", "grpc_tools.protoc"], [Path.Combine(AppContext.BaseDirectory, "classic.proto"), .. role.Select(argument => $"{argument}")]));

    /// <summary>The next line it writes.</summary>
    public async Task<JsonElement> NextAsync() => JsonDocument.Parse(await _program.NextAsync(_ => true)).RootElement;

    /// <summary>Waits for the line that says this.</summary>
    public async Task NextAsync(string name, int value)
    {
        while (!(await NextAsync()).TryGetProperty(name, out var said) || said.GetInt32() != value)
        {
            // It says other things, too.
        }
    }

    /// <summary>Asks it to end, as a user does by Ctrl-C.</summary>
    public void End() => _program.CloseInput();

    /// <summary>Ends it as a crash does.</summary>
    public Task KillAsync() => _program.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _program.EndInputAsync(); // It removes the stubs that it has made.
        }
        finally
        {
            await _program.DisposeAsync();
        }
    }
}
