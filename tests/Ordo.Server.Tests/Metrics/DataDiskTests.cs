using Ordo.Server.Metrics;

namespace Ordo.Server.Tests.Metrics;

public sealed class DataDiskTests
{
    [Fact]
    public void The_free_bytes_are_those_of_the_directory_s_own_file_system()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is a file system without a byte to write, and only here.");
        Assert.Equal(0, new DataDisk("/proc/self").FreeBytes());
        using var directory = new TemporaryFolder();
        Assert.True(new DataDisk(directory.Path).FreeBytes() > 0);
    }

    [Fact]
    public void A_directory_that_is_gone_has_no_figure()
    {
        using var directory = new TemporaryFolder();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the whole drive is asked.");
        Assert.Null(new DataDisk(directory["gone"] + "/never").FreeBytes());
    }
}
