using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Sending;

/// <summary>Files that are not what they seem.</summary>
public sealed class SourceFileTests
{
    [Fact]
    public void A_file_whose_size_the_system_does_not_tell_is_not_taken_for_an_empty_one()
    {
        const string Untold = "/proc/cpuinfo";
        Assert.SkipUnless(File.Exists(Untold), "needs /proc");
        Assert.Equal($"the system does not tell the size of '{Untold}': copy it, and send the copy.", Assert.Throws<SourceFileException>(() => SourceFile.Open(Untold)).Message);
    }

    [Fact]
    public void An_empty_file_is_one()
    {
        using var directory = new TemporaryFolder();
        File.WriteAllText(directory["empty"], "");
        using var file = SourceFile.Open(directory["empty"]);
        Assert.Equal(0, file.Length);
        Assert.True(file.IsUnchanged);
        File.WriteAllText(directory["empty"], "no more");
        Assert.False(file.IsUnchanged);
    }
}
