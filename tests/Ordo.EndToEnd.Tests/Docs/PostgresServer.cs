
namespace Ordo.EndToEnd.Tests.Docs;

/// <summary>A new PostgreSQL, reached through a socket in a folder of its own. It refuses to run as root, and so runs as the user that its package makes.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";

    private readonly TemporaryFolder _folder = new();
    private RunningProgram? _server;

    private PostgresServer()
    {
    }

    /// <summary>The newest one installed, as Debian does it; null without.</summary>
    private static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Max(StringComparer.Ordinal)
        : null;

    /// <summary>Starts one and waits until it answers; skips the test where it is not installed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipUnless(Programs is not null && File.Exists("/usr/bin/setpriv"), "PostgreSQL is not installed (package postgresql).");
        var server = new PostgresServer();
        try
        {
            await server.StartServerAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one statement: its rows, or what it fails with.</summary>
    public async Task<string> AnswerAsync(string statement)
    {
        var done = await RunningProgram.RunAsync(_folder.Path, Path.Combine(Programs!, "psql"), ["-h", _folder.Path, "-U", User, "-Atqc", statement, "postgres"]);
        return string.Join('\n', done.ExitCode == 0 ? done.Output : done.Errors);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            Signals.TerminateProcess(_server.Id); // It clears away what it shares with its processes.
            await _server.Exited.WaitAsync(Until.Limit, CancellationToken.None);
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string[] AsUser(params string[] command) => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", User, "--regid", User, "--clear-groups", .. command] : command;

    private async Task StartServerAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            (await RunningProgram.RunAsync("/", "/bin/chown", [User, _folder.Path])).Succeeded();
        }

        var data = Path.Combine(_folder.Path, "data");
        (await RunningProgram.RunAsync("/", "/usr/bin/env", AsUser(Path.Combine(Programs!, "initdb"), "-D", data, "-U", User, "-A", "trust", "--no-sync"))).Succeeded();
        _server = RunningProgram.Start("/", "/usr/bin/env", AsUser(Path.Combine(Programs!, "postgres"), "-D", data, "-k", _folder.Path, "-c", "listen_addresses="));
        await Until.TrueAsync("PostgreSQL answers", async () => _server.Exited.IsCompleted || await AnswerAsync("SELECT 1") == "1");
        Assert.False(_server.Exited.IsCompleted, string.Join(" | ", _server.Errors));
    }
}
