using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ordo.Bench;

/// <summary>Three member processes of the Release build on a real disk, formed afresh and ended with this object.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const int Members = 3;

    private readonly string _directory;
    private readonly Process?[] _processes = new Process?[Members + 1];
    private readonly int _basePort;

    private Cluster(string directory, int basePort)
    {
        _directory = directory;
        _basePort = basePort;
    }

    /// <summary>Starts a new cluster and waits until all members are ready.</summary>
    public static async Task<Cluster> StartAsync()
    {
        var directory = BenchData.CreateDirectory();
        var cluster = new Cluster(directory, FreeBasePort());
        var members = Enumerable.Range(1, Members).Select(id =>
            $$"""{"id":{{id}},"address":"127.0.0.1","apiPort":{{cluster.ApiPort(id)}},"peerPort":{{cluster.ApiPort(id) + 2}},"data":"member-{{id}}"}""");
        await File.WriteAllTextAsync(Path.Combine(directory, "ordo.json"), $$$"""{"cluster":{"members":[{{{string.Join(',', members)}}}]}}""");
        for (var id = 1; id <= Members; id++)
        {
            cluster.Start(id);
        }

        for (var id = 1; id <= Members; id++)
        {
            await cluster.ReadyAsync(id);
        }

        return cluster;
    }

    public int ApiPort(int member) => _basePort + (10 * member);

    public void Start(int member)
    {
        var start = new ProcessStartInfo(Executable(), ["serve", "--config", "ordo.json", "--member", $"{member}", "--bootstrap"])
        {
            WorkingDirectory = _directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes[member] = process;
    }

    public async Task KillAsync(int member)
    {
        if (_processes[member] is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _processes[member] = null;
        }
    }

    /// <summary>Waits until a member answers that it is ready, and gives how long that took.</summary>
    public async Task<TimeSpan> ReadyAsync(int member)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{ApiPort(member)}/health/ready"));
                if (answer.IsSuccessStatusCode)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // It does not listen yet.
            }

            await Task.Delay(5);
        }

        throw new TimeoutException($"Member {member} is not ready after 60 s.");
    }

    public async Task<int> LeaderAsync()
    {
        using var http = new HttpClient();
        var view = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ApiPort(1)}/v1/cluster"));
        return view["{\"leader\":".Length] - '0';
    }

    /// <summary>The counters of a member: name (with labels) → value.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync(int member)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{ApiPort(member)}/metrics"));
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Resident memory of a member in MiB.</summary>
    public double ResidentMiB(int member)
    {
        _processes[member]!.Refresh();
        return _processes[member]!.WorkingSet64 / 1024.0 / 1024.0;
    }

    public TimeSpan Cpu(int member)
    {
        _processes[member]!.Refresh();
        return _processes[member]!.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        for (var member = 1; member <= Members; member++)
        {
            await KillAsync(member);
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static string Executable() => Environment.GetEnvironmentVariable("ORDO_EXE") is { Length: > 0 } given
        ? given
        : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Ordo", "release", "ordo"));

    private static int FreeBasePort()
    {
        for (var port = 20_000; port < 32_000; port += 50)
        {
            if (Enumerable.Range(1, Members).All(id => IsFree(port + (10 * id)) && IsFree(port + (10 * id) + 2)))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No free ports between 20000 and 32000.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new TcpListener(IPAddress.Loopback, port);
            socket.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
