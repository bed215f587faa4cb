using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Server.Options;

namespace Ordo.Bench.Etcd;

/// <summary>A new cluster of <c>etcd</c> processes on free ports. They end with this object, and with this process however it ends.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private const string Program = "etcd";

    /// <summary>
    /// Runs etcd, tells its process id, and ends it when the standard input is closed, by us or by the system when this process is gone: etcd itself has nothing of the kind.
    /// Signals of the terminal are for us alone.
    /// </summary>
    private const string Keeper = """trap '' INT TERM HUP; exec 3<&0; "$@" < /dev/null > /dev/null 2>&1 & echo "$!"; read -r _ <&3; kill -9 "$!" 2> /dev/null; wait""";

    private readonly List<Process> _keepers = [];
    private readonly List<int> _processes = [];

    private EtcdCluster(int members) => Places = ClusterFile.Create(members, Ports.FindFreeBase(members)).Members;

    /// <summary>Where the members are; clients connect to the API ports.</summary>
    public IReadOnlyList<MemberEntry> Places { get; }

    /// <summary>The processes of the members.</summary>
    public IReadOnlyList<int> Processes => _processes;

    /// <summary>Looks whether the program is there.</summary>
    /// <exception cref="CommandException">It is not.</exception>
    public static void EnsureInstalled()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, Program))))
        {
            throw new CommandException("--peer etcd needs the program etcd, and it is not in PATH: install it (package etcd-server on Debian) and start again.");
        }
    }

    /// <summary>Starts the processes; they find each other by themselves.</summary>
    /// <param name="directory">Where their data goes.</param>
    /// <param name="members">How many.</param>
    public static async Task<EtcdCluster> StartAsync(string directory, int members)
    {
        var cluster = new EtcdCluster(members);
        try
        {
            foreach (var member in cluster.Places)
            {
                await cluster.StartAsync(member, Path.Combine(directory, $"etcd-{member.Id}"));
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var keeper in _keepers)
        {
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
            keeper.Dispose();
        }
    }

    private static string Name(MemberEntry member) => $"member-{member.Id}";

    private static string Clients(MemberEntry member) => $"http://{member.Address}:{member.ApiPort}";

    private static string Peers(MemberEntry member) => $"http://{member.Address}:{member.PeerPort}";

    private async Task StartAsync(MemberEntry member, string data)
    {
        string[] words =
        [
            "-c", Keeper, "sh", Program,
            "--name", Name(member), "--data-dir", data,
            "--listen-client-urls", Clients(member), "--advertise-client-urls", Clients(member),
            "--listen-peer-urls", Peers(member), "--initial-advertise-peer-urls", Peers(member),
            "--initial-cluster", string.Join(',', Places.Select(each => $"{Name(each)}={Peers(each)}")), "--initial-cluster-state", "new",
        ];
        try
        {
            var keeper = Process.Start(new ProcessStartInfo("/bin/sh", words) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            _keepers.Add(keeper);
            _processes.Add(int.Parse(await keeper.StandardOutput.ReadLineAsync() ?? "", NumberStyles.None, CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is Win32Exception or FormatException)
        {
            throw new CommandException($"etcd cannot be started: {failure.Message}");
        }
    }
}
