using Ordo.Machine;
using Ordo.Node.Hosting;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>A directory over which a member has started must have its log (PROMISES 9).</summary>
public sealed class MemberDirectoryTests
{
    private static readonly MemberId Self = new(1);

    [Fact]
    public void A_log_that_is_gone_keeps_the_member_from_starting()
    {
        var disk = new MemoryDisk();
        using (var directory = MemberDirectory.Open(disk, "data", Self))
        {
            directory.Keep(Formation.FormAtOnce(Guid.NewGuid(), [Self], () => directory.Identity.Mark)[0]);
            directory.OpenStorage(new WalOptions()).Dispose();
            directory.OpenStorage(new WalOptions()).Dispose();
        }

        foreach (var name in disk.List().Where(name => name.StartsWith("wal-", StringComparison.Ordinal)))
        {
            disk.Delete(name);
        }

        using var again = MemberDirectory.Open(disk, "data", Self);
        var gone = Assert.Throws<MemberInvariantException>(() => again.OpenStorage(new WalOptions()));
        Assert.Contains("its log is gone", gone.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(disk.List(), name => name.StartsWith("wal-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_is_one_members_and_locked_while_it_is_open()
    {
        var disk = new MemoryDisk();
        using (MemberDirectory.Open(disk, "data", Self))
        {
            Assert.Throws<DirectoryLockedException>(() => MemberDirectory.Open(disk, "data", Self));
        }

        Assert.Contains("--member 1", Assert.Throws<MemberInvariantException>(() => MemberDirectory.Open(disk, "data", new MemberId(2))).Message, StringComparison.Ordinal);
        MemberDirectory.Open(disk, "data", Self).Dispose();
    }
}
