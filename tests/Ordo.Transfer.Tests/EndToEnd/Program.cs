using System.Diagnostics;
using System.Threading.Channels;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>A process and the lines that it prints. It ends with the object, and at the latest with these tests.</summary>
internal sealed class Program : IAsyncDisposable
{
    /// <summary>How long anything may take: the machine does much else.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    private Program(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts <c>ordo transfer …</c>. Ctrl-C reaches it also where these tests run in the background of a shell, whose children are born deaf to it.</summary>
    public static Program Ordo(params string[] arguments) => Start("/usr/bin/env", ["--default-signal=INT", OrdoPath, "transfer", .. arguments]);

    /// <summary>Types a line in a shell; <c>./ordo</c> is the executable that was built with these tests.</summary>
    public static Program Shell(string line, string directory) => Start("/bin/sh", ["-c", line.Replace("./ordo", OrdoPath, StringComparison.Ordinal)], directory);

    /// <summary>Starts the Python peer; skips the test where there is no Python.</summary>
    public static Program Peer(params string[] arguments)
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "needs python3");
        return Start(Python, [Path.Combine(AppContext.BaseDirectory, "Classic", "peer.py"), .. arguments]);
    }

    /// <summary>Waits for a line of the output that is meant.</summary>
    public Task<string> LineAsync(Func<string, bool> isMeant) => FindAsync(_output, isMeant);

    /// <summary>Waits for a line on standard error that is meant.</summary>
    public Task<string> ErrorAsync(Func<string, bool> isMeant) => FindAsync(_errors, isMeant);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and the lines that nobody has waited for.</returns>
    public async Task<(int Code, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> EndAsync()
    {
        using var limit = NewLimit();
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await RestAsync(_output, limit.Token), await RestAsync(_errors, limit.Token));
    }

    /// <summary>Does as Ctrl-C does.</summary>
    public void Interrupt() => Process.Start("/bin/kill", ["-INT", $"{_process.Id}"])!.Dispose();

    /// <summary>Ends it as a crash does.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable that was built with these tests.</summary>
    private static string OrdoPath { get; } = Path.Combine(Root, "artifacts", "bin", "Ordo", new DirectoryInfo(AppContext.BaseDirectory).Name, "ordo");

    private static Program Start(string program, IReadOnlyList<string> arguments, string directory = "") => new(Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = directory,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);

    private static void Add(Channel<string> lines, string? line)
    {
        if (line is null)
        {
            lines.Writer.Complete();
        }
        else
        {
            lines.Writer.TryWrite(line);
        }
    }

    private async Task<string> FindAsync(Channel<string> lines, Func<string, bool> isMeant)
    {
        using var limit = NewLimit();
        await foreach (var line in lines.Reader.ReadAllAsync(limit.Token))
        {
            if (isMeant(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"It ended without that line: {string.Join('\n', await RestAsync(_errors, limit.Token))}");
    }

    private static async Task<IReadOnlyList<string>> RestAsync(Channel<string> lines, CancellationToken limit)
    {
        var rest = new List<string>();
        await foreach (var line in lines.Reader.ReadAllAsync(limit))
        {
            rest.Add(line);
        }

        return rest;
    }

    private static CancellationTokenSource NewLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return limit;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ordo.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("There is no repository around these tests.");
    }
}
