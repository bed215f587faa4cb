using Ordo.CommandLine;
using Ordo.Machine;
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
        try
        {
            var path = Path.Combine(Path.GetFullPath(directory), ClusterFile.FileName);
            if (!File.Exists(path))
            {
                // Before anything is written, so that another attempt with other ports finds nothing in its way.
                Ports.EnsureFree(New(members, basePort).Members);
            }

            var disk = PosixDisk.CreateDirectory(directory);
            return OpenLocked(disk, path, members, basePort, StorageLock.Take(disk));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"'{directory}' cannot hold the data of a cluster: {failure.Message.TrimEnd('.')}. Give --data a directory that can be written.");
        }
        catch (Exception failure) when (failure is ConfigurationException or StorageException or MemberInvariantException)
        {
            throw new CommandException(failure.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static ClusterFolder OpenLocked(PosixDisk disk, string path, int? members, int? basePort, StorageLock held)
    {
        try
        {
            var cluster = File.Exists(path) ? ClusterFile.Load(path) : null;
            if (cluster is not null && IsAnother(cluster, members, basePort) && NeverStarted(path, cluster))
            {
                Ports.EnsureFree(New(members, basePort).Members);
                Remove(path, cluster);
                cluster = null;
            }

            RefuseAnother(path, cluster, members, basePort);
            Ports.EnsureFree((cluster ?? New(members, basePort)).Members);
            return new ClusterFolder(path, cluster ?? Form(disk, path, New(members, basePort)), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static ClusterFile New(int? members, int? basePort) => ClusterFile.Create(members ?? 3, basePort ?? ClusterFile.DefaultBasePort);

    private static bool IsAnother(ClusterFile cluster, int? members, int? basePort) =>
        (members ?? cluster.Members.Count) != cluster.Members.Count || HasOtherPorts(cluster, basePort);

    private static bool HasOtherPorts(ClusterFile cluster, int? basePort) =>
        basePort is { } port && !cluster.Members.SequenceEqual(ClusterFile.Create(cluster.Members.Count, port).Members);

    /// <summary>
    /// Whether each member still has the directory that was made for it and no member ever ran over one: a first start that failed left them, and nothing was
    /// ever ordered.
    /// </summary>
    private static bool NeverStarted(string path, ClusterFile cluster) => cluster.Members.All(member =>
    {
        var directory = ClusterFile.DataDirectory(path, member);
        if (!Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            return false;
        }

        using var opened = MemberDirectory.Open(directory, new MemberId(member.Id));
        return !opened.Identity.Started;
    });

    private static void Remove(string path, ClusterFile cluster)
    {
        File.Delete(path);
        foreach (var member in cluster.Members)
        {
            Directory.Delete(ClusterFile.DataDirectory(path, member), recursive: true);
        }
    }

    private static void RefuseAnother(string path, ClusterFile? cluster, int? members, int? basePort)
    {
        if (cluster is not null && members is { } count && count != cluster.Members.Count)
        {
            throw new CommandException(
                $"'{path}' is a cluster of {cluster.Members.Count} members, not of {count}: leave --members out, or give another --data.",
                CommandException.Usage);
        }

        if (cluster is not null && HasOtherPorts(cluster, basePort))
        {
            throw new CommandException(
                $"'{path}' has other ports (member 1 has {cluster.Members[0].ApiPort}): leave --base-port out, or give another --data.",
                CommandException.Usage);
        }
    }

    /// <summary>The file is written last: as long as it is missing, nothing was ever ordered here.</summary>
    private static ClusterFile Form(PosixDisk disk, string path, ClusterFile cluster)
    {
        MemberDirectory.FormAtOnce(cluster.Members.ToDictionary(member => member.Id, member => ClusterFile.DataDirectory(path, member)));
        cluster.Save(path);
        disk.FlushDirectory();
        return cluster;
    }
}
