using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Storage;

namespace Ordo.Node.Hosting;

/// <summary>A member's data directory: locked while it is open, and marked with the identity that formation works with (PROMISES 9).</summary>
public sealed class MemberDirectory : IDisposable
{
    private const string IdentityName = "member";

    private readonly StorageLock _lock;

    private MemberDirectory(IDisk disk, StorageLock held, DirectoryIdentity identity)
    {
        Disk = disk;
        _lock = held;
        Identity = identity;
    }

    /// <summary>The files.</summary>
    public IDisk Disk { get; }

    /// <summary>What the directory knows of itself.</summary>
    public DirectoryIdentity Identity { get; private set; }

    /// <summary>Opens the directory of a member; a new one gets a mark that nobody else has.</summary>
    /// <exception cref="DirectoryLockedException">A running member holds it.</exception>
    /// <exception cref="StorageException">It is another member's, damaged, or of a newer version.</exception>
    public static MemberDirectory Open(string path, MemberId member) => Open(PosixDisk.CreateDirectory(path), path, member);

    /// <summary>The same over any disk; the path is only a name.</summary>
    internal static MemberDirectory Open(IDisk disk, string path, MemberId member)
    {
        var held = StorageLock.Take(disk);
        try
        {
            var identity = Load(disk);
            if (identity is null)
            {
                identity = new DirectoryIdentity(member, Guid.NewGuid(), Roster: null);
                Save(disk, identity);
            }
            else if (identity.Member != member)
            {
                throw new MemberInvariantException(
                    $"{path} is the directory of member {identity.Member}, not of member {member}. Start it with --member {identity.Member}, or give another --data.");
            }

            return new MemberDirectory(disk, held, identity);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes the directories of a whole new cluster, as <c>ordo up</c> does. Directories that no member has started over are written again: an earlier
    /// attempt was cut short.
    /// </summary>
    public static void FormAtOnce(IReadOnlyDictionary<int, string> paths)
    {
        var members = paths.Keys.Order().Select(id => new MemberId(id)).ToList();
        foreach (var identity in Formation.FormAtOnce(Guid.NewGuid(), members, Guid.NewGuid))
        {
            var path = paths[identity.Member.Value];
            var disk = PosixDisk.CreateDirectory(path);
            if (Load(disk) is { Started: true })
            {
                throw new MemberInvariantException(
                    $"{path} holds a member that has started. Put its cluster's ordo.json back beside it, or give another --data.");
            }

            Save(disk, identity);
        }
    }

    /// <summary>
    /// Opens the log and the snapshots. A member that has started before must find them: without them it would vote and acknowledge as if it had never
    /// done so (PROMISES 9).
    /// </summary>
    /// <exception cref="MemberInvariantException">The log is gone.</exception>
    public MemberStorage OpenStorage(WalOptions options)
    {
        if (Identity.Started && !WriteAheadLog.Exists(Disk))
        {
            throw new MemberInvariantException(
                $"Member {Identity.Member} has started over this directory before, but its log is gone. Put the files back; without them it must not vote.");
        }

        var storage = MemberStorage.Open(Disk, new LogIdentity(Identity.Roster!.Cluster, Identity.Member), options);
        if (!Identity.Started)
        {
            Keep(Identity with { Started = true });
        }

        return storage;
    }

    /// <summary>Makes a new identity durable.</summary>
    public void Keep(DirectoryIdentity identity)
    {
        Save(Disk, identity);
        Identity = identity;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static DirectoryIdentity? Load(IDisk disk)
    {
        if (SmallFile.TryLoad(disk, IdentityName) is not { } bytes)
        {
            return null;
        }

        return RosterCodec.TryRead(bytes)
            ?? throw new MemberInvariantException($"The file '{IdentityName}' is whole, but makes no sense to this version of Ordo.");
    }

    private static void Save(IDisk disk, DirectoryIdentity identity)
    {
        var writer = new ByteWriter();
        RosterCodec.Write(writer, identity);
        SmallFile.Save(disk, IdentityName, writer.Written);
    }
}
