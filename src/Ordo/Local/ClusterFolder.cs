using Ordo.CommandLine;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.Options;
using Ordo.Storage;

namespace Ordo.Local;

/// <summary>
/// The data directory of a local cluster: <c>ordo.json</c> and one directory for each member. It is locked while it is open, so that two
/// <c>ordo up</c> do not run the same cluster.
/// </summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly StorageLock _lock;

    private ClusterFolder(string path, ClusterFile cluster, StorageLock held)
    {
        ConfigPath = path;
        Cluster = cluster;
        _lock = held;
    }

    /// <summary>The <c>ordo.json</c>.</summary>
    public string ConfigPath { get; }

    /// <summary>The members.</summary>
    public ClusterFile Cluster { get; }

    /// <summary>Opens the directory of a cluster; where there is none, a new one is formed, once (PROMISES 9).</summary>
    /// <param name="directory">The directory; it is created when it does not exist.</param>
    /// <param name="members">How many members; null for what is there, or 3.</param>
    /// <param name="basePort">The base of the ports; null for what is there, or 7400.</param>
    /// <exception cref="CommandException">It cannot be used, or holds a cluster of another kind.</exception>
    public static ClusterFolder Open(string directory, int? members, int? basePort)
    {
        var path = Path.Combine(Path.GetFullPath(directory), ClusterFile.FileName);
        try
        {
            var disk = PosixDisk.CreateDirectory(directory);
            var held = StorageLock.Take(disk);
            try
            {
                var cluster = File.Exists(path)
                    ? Existing(path, members, basePort)
                    : Form(disk, path, members ?? 3, basePort ?? ClusterFile.DefaultBasePort);
                return new ClusterFolder(path, cluster, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is ConfigurationException or IOException or UnauthorizedAccessException or StorageException
            or MemberInvariantException)
        {
            throw new CommandException(failure.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static ClusterFile Existing(string path, int? members, int? basePort)
    {
        var cluster = ClusterFile.Load(path);
        if (members is { } count && count != cluster.Members.Count)
        {
            throw new CommandException(
                $"'{path}' is a cluster of {cluster.Members.Count} members, not of {count}: leave --members out, or give another --data.",
                CommandException.Usage);
        }

        if (basePort is { } port && !cluster.Members.SequenceEqual(ClusterFile.Create(cluster.Members.Count, port).Members))
        {
            throw new CommandException(
                $"'{path}' has other ports (member 1 has {cluster.Members[0].ApiPort}): leave --base-port out, or give another --data.",
                CommandException.Usage);
        }

        return cluster;
    }

    /// <summary>The file is written last: as long as it is missing, nothing was ever ordered here.</summary>
    private static ClusterFile Form(PosixDisk disk, string path, int members, int basePort)
    {
        var cluster = ClusterFile.Create(members, basePort);
        MemberDirectory.FormAtOnce(cluster.Members.ToDictionary(member => member.Id, member => ClusterFile.DataDirectory(path, member)));
        cluster.Save(path);
        disk.FlushDirectory();
        return cluster;
    }
}
