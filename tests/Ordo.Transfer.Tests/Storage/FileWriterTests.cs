using System.Diagnostics;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Storage;

/// <summary>The thread that writes received files.</summary>
public sealed class FileWriterTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();
    private readonly SemaphoreSlim _answered = new(0);

    public void Dispose()
    {
        _directory.Dispose();
        _answered.Dispose();
    }

    [Fact]
    public async Task A_file_is_written_and_named()
    {
        using var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory.Path)), () => _answered.Release());
        Assert.True(writer.TryBegin(1, "a"));
        Assert.True(writer.TryWrite(1, "ab"u8));
        Assert.True(writer.TryWrite(1, "c"u8));
        writer.Finish(1, "a");
        Assert.Equal(new WriterAnswer(1, "a", null), await AnswerAsync(writer));
        Assert.Equal("abc", File.ReadAllText(_directory["a"]));
    }

    [Fact]
    public void Nothing_is_created_before_the_first_byte_and_nothing_is_left_after_the_end()
    {
        using (var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory.Path)), () => _answered.Release()))
        {
            Assert.True(writer.TryBegin(1, "a"));
            Assert.True(writer.TryBegin(2, "b"));
            writer.TryWrite(2, "x"u8);
            Assert.True(writer.TryBegin(3, "c"));
            writer.TryWrite(3, "x"u8);
            writer.Drop(3);
        }

        Assert.Empty(_directory.Names);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_answered_once_and_others_go_on()
    {
        using var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory["gone"])), () => _answered.Release());
        Directory.Delete(_directory["gone"]);
        Assert.True(writer.TryBegin(1, "a"));
        writer.TryWrite(1, "x"u8);
        writer.TryWrite(1, "y"u8);
        writer.Finish(1, "a");
        var failed = await AnswerAsync(writer);
        Assert.Equal((1L, null), (failed.Session, failed.Name));
        Assert.NotNull(failed.Problem);
        Directory.CreateDirectory(_directory["gone"]);
        Assert.True(writer.TryBegin(2, "b"));
        writer.Finish(2, "b");
        Assert.Equal(new WriterAnswer(2, "b", null), await AnswerAsync(writer));
    }

    [Fact]
    public async Task What_broken_transfers_left_a_day_ago_is_removed_while_others_go_on()
    {
        using var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory.Path)), () => _answered.Release());
        foreach (var (name, age) in ((string, TimeSpan)[])[(".old.1.ordo-part", InboxOptions.LeftoverAge * 2), (".young.1.ordo-part", InboxOptions.LeftoverAge / 2), ("old", InboxOptions.LeftoverAge * 2)])
        {
            File.WriteAllText(_directory[name], "x");
            File.SetLastWriteTimeUtc(_directory[name], DateTime.UtcNow - age);
        }

        Assert.True(writer.TryBegin(1, "a"));
        Assert.True(writer.TryWrite(1, "x"u8));
        writer.RemoveLeftovers();
        writer.Finish(1, "a");
        Assert.Equal(new WriterAnswer(1, "a", null), await AnswerAsync(writer));
        Assert.Equal([".young.1.ordo-part", "a", "old"], _directory.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_was_left_long_ago_stays_when_somebody_goes_on_with_it()
    {
        var inbox = Inbox.Open(new InboxOptions(_directory.Path));
        using (var partial = inbox.OpenPartial("a", "1"))
        {
            inbox.RemoveLeftovers(DateTime.UtcNow + InboxOptions.LeftoverAge);
            Assert.True(File.Exists(partial.FullPath));
        }

        inbox.RemoveLeftovers(DateTime.UtcNow + InboxOptions.LeftoverAge);
        Assert.Empty(_directory.Names);
    }

    [Fact]
    public void What_waits_for_the_disk_is_bounded_whatever_it_is()
    {
        using var disk = new ManualResetEventSlim();
        using var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory.Path)), disk.Wait);
        Assert.True(writer.TryBegin(0, "first"));
        writer.Finish(0, "first"); // The thread goes no further than to answer for it.
        var begun = 1L;
        while (writer.TryBegin(begun, "a"))
        {
            writer.Drop(begun++);
        }

        Assert.InRange(begun, 1_000, FileWriter.MaxWaiting / FileWriter.OrderSize);
        Assert.False(writer.TryWrite(0, "x"u8));
        disk.Set();
    }

    [Fact]
    public async Task A_full_disk_fails_the_file_and_leaves_nothing_of_it()
    {
        const string Megabyte = "size=1m";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", Megabyte, "ordo-full", _directory.Path), "needs the right to mount a file system");
        try
        {
            using var writer = new FileWriter(Inbox.Open(new InboxOptions(_directory.Path)), () => _answered.Release());
            Assert.True(writer.TryBegin(1, "a"));
            writer.TryWrite(1, new byte[2 << 20]);
            writer.Finish(1, "a");
            var answer = await AnswerAsync(writer);
            Assert.Null(answer.Name);
            Assert.Contains("space", answer.Problem, StringComparison.OrdinalIgnoreCase);
            Assert.Empty(_directory.Names);
            Assert.True(writer.TryBegin(2, "b"));
            writer.TryWrite(2, new byte[1 << 10]);
            writer.Finish(2, "b");
            Assert.Equal("b", (await AnswerAsync(writer)).Name);
        }
        finally
        {
            Run("umount", _directory.Path);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private async Task<WriterAnswer> AnswerAsync(FileWriter writer)
    {
        Assert.True(await _answered.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.True(writer.TryTakeAnswer(out var answer));
        return answer;
    }
}
