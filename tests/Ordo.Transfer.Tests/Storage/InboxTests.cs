using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Storage;

/// <summary>The directory of received files.</summary>
public sealed class InboxTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_missing_directory_is_created_with_those_above_it()
    {
        Inbox.Open(new InboxOptions(_directory["a/b"]));
        Assert.True(Directory.Exists(_directory["a/b"]));
    }

    [Fact]
    public void A_directory_that_cannot_be_says_so()
    {
        File.WriteAllText(_directory["a"], "");
        Assert.ThrowsAny<IOException>(() => Inbox.Open(new InboxOptions(_directory["a/b"])));
    }

    [Fact]
    public void A_file_grows_hidden_and_appears_whole()
    {
        var inbox = Open();
        using var partial = inbox.OpenPartial("a.txt", "0123");
        partial.Write(0, "abc"u8);
        Assert.Equal([".a.txt.0123.ordo-part"], _directory.Names);
        Assert.Equal("a.txt", inbox.Publish(partial, "a.txt"));
        Assert.Equal(["a.txt"], _directory.Names);
        Assert.Equal("abc", File.ReadAllText(_directory["a.txt"]));
    }

    [Fact]
    public void A_taken_name_stays_with_its_file_and_the_next_free_number_is_taken()
    {
        var inbox = Open();
        File.WriteAllText(_directory["a"], "old");
        Directory.CreateDirectory(_directory["a.1"]);
        File.CreateSymbolicLink(_directory["a.2"], "nowhere");
        Assert.Equal("a.3", Publish(inbox, "a"));
        Assert.Equal("a.4", Publish(inbox, "a"));
        Assert.Equal("old", File.ReadAllText(_directory["a"]));
    }

    [Fact]
    public void A_file_takes_the_place_of_another_where_asked_but_never_that_of_a_directory()
    {
        var inbox = Open(new InboxOptions(_directory.Path) { Overwrite = true, Fsync = true });
        File.WriteAllText(_directory["a"], "old");
        Directory.CreateDirectory(_directory["b"]);
        Assert.Equal("a", Publish(inbox, "a"));
        Assert.Equal("b.1", Publish(inbox, "b"));
        Assert.Equal("new", File.ReadAllText(_directory["a"]));
    }

    [Fact]
    public void A_link_is_never_followed_out()
    {
        using var outside = new TemporaryFolder();
        File.WriteAllText(outside["secret"], "secret");
        File.CreateSymbolicLink(_directory["a"], outside["secret"]);
        Directory.CreateSymbolicLink(_directory["folder"], outside.Path);
        Assert.Equal("a.1", Publish(Open(), "a"));
        var overwriting = Open(new InboxOptions(_directory.Path) { Overwrite = true });
        Assert.Equal("a", Publish(overwriting, "a"));
        Assert.Throws<IOException>(() => Publish(overwriting, "folder", "b"));
        Assert.Equal("secret", File.ReadAllText(outside["secret"]));
        Assert.Equal(["secret"], outside.Names);
    }

    [Fact]
    public void Folders_are_created()
    {
        Assert.Equal(Path.Combine("x", "y", "a"), Publish(Open(), "x", "y", "a"));
        Assert.Equal("new", File.ReadAllText(_directory["x/y/a"]));
    }

    [Fact]
    public void Uploads_of_one_name_at_a_time_all_get_names_of_their_own()
    {
        var inbox = Open();
        var names = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => names.Add(Publish(inbox, "a")));
        Assert.Equal(40, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(names.Order(StringComparer.Ordinal), _directory.Names);
    }

    [Fact]
    public void The_longest_name_has_room_for_all_that_is_added_to_it()
    {
        var inbox = Open();
        var name = new string('ж', 125);
        Assert.Equal(name, Publish(inbox, name));
        Assert.Equal($"{name}.1", Publish(inbox, name));
    }

    [Fact]
    public void What_a_crash_left_is_removed_once_it_is_old()
    {
        File.WriteAllText(_directory[".old.01.ordo-part"], "");
        File.WriteAllText(_directory[".new.02.ordo-part"], "");
        File.WriteAllText(_directory[".hidden"], "");
        foreach (var name in new[] { ".old.01.ordo-part", ".hidden" })
        {
            File.SetLastWriteTimeUtc(_directory[name], DateTime.UtcNow - InboxOptions.LeftoverAge - TimeSpan.FromMinutes(1));
        }

        Open();
        Assert.Equal([".hidden", ".new.02.ordo-part"], _directory.Names);
    }

    [Fact]
    public void A_partial_file_is_gone_on_with_when_asked()
    {
        var inbox = Open();
        using (var partial = inbox.OpenPartial("a", "77"))
        {
            partial.Write(0, "abc"u8);
        }

        Assert.Throws<IOException>(() => inbox.OpenPartial("a", "77"));
        using var resumed = inbox.TryResumePartial("a", "77");
        Assert.Equal(3, resumed!.Length);
    }

    [Fact]
    public void A_partial_file_that_another_receiver_over_the_same_directory_has_is_left_to_it()
    {
        using (var partial = Open().TryResumePartial("a", "77"))
        {
            Assert.NotNull(partial);
            Assert.Null(Open().TryResumePartial("a", "77"));
        }

        using var free = Open().TryResumePartial("a", "77");
        Assert.NotNull(free);
    }

    [Fact]
    public void A_partial_file_that_was_finished_meanwhile_is_told_from_what_has_its_name_now()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs statx");
        File.WriteAllText(_directory["a"], "");
        using var handle = File.OpenHandle(_directory["a"], FileMode.Open, FileAccess.ReadWrite);
        Assert.True(FileStatus.IsAt(_directory["a"], handle));
        File.Move(_directory["a"], _directory["b"]);
        Assert.False(FileStatus.IsAt(_directory["a"], handle));
        File.WriteAllText(_directory["a"], "");
        Assert.False(FileStatus.IsAt(_directory["a"], handle));
        Assert.True(FileStatus.IsAt(_directory["b"], handle));
    }

    [Fact]
    public void A_place_that_no_file_reaches_is_an_error_of_the_disk()
    {
        const long Beyond = 1L << 60;
        using var partial = Open().OpenPartial("a", "77");
        Assert.SkipWhen(Record.Exception(() => RandomAccess.Write(partial.Handle, "x"u8, Beyond)) is not ArgumentOutOfRangeException, "needs a file system that takes no file of an exabyte");
        Assert.Throws<IOException>(() => partial.Write(Beyond, "x"u8));
        Assert.Throws<IOException>(() => partial.SetLength(Beyond));
    }

    [Fact]
    public void A_name_on_another_file_system_is_refused_and_nothing_is_copied()
    {
        const string Other = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(Other), "needs a second file system");
        File.WriteAllText(_directory["a"], "abc");
        var to = Path.Combine(Other, $"ordo-transfer-{Guid.NewGuid():N}");
        Assert.Contains("another file system", Assert.Throws<IOException>(() => FileMoves.TryMove(_directory["a"], to)).Message, StringComparison.Ordinal);
        Assert.Contains("another file system", Assert.Throws<IOException>(() => FileMoves.Replace(_directory["a"], to)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(to));
        Assert.Equal("abc", File.ReadAllText(_directory["a"]));
    }

    [Fact]
    public void The_names_of_all_folders_come_to_the_disk_before_a_file_counts_as_stored()
    {
        var flushed = new List<string>();
        var inbox = Open(new InboxOptions(_directory.Path) { Fsync = true, FlushFolder = flushed.Add });
        Publish(inbox, "x", "y", "a");
        Assert.Equal([_directory.Path, _directory["x"], _directory["x/y"]], flushed);
    }

    [Fact]
    public void What_a_file_may_have_become_are_the_files_of_its_name_the_newest_first()
    {
        Directory.CreateDirectory(_directory["f"]);
        foreach (var name in new[] { "a", "a.1", "a.4", "a.5", "a.7", "b" })
        {
            File.WriteAllText(_directory[$"f/{name}"], "abc");
        }

        File.WriteAllText(_directory["f/a.2"], "other size");
        File.CreateSymbolicLink(_directory["f/a.3"], _directory["f/a"]);
        Directory.CreateSymbolicLink(_directory["g"], _directory["f"]);
        string[] Names(Inbox inbox, params string[] components) => [.. inbox.Bearing(3, components).Select(path => Path.GetRelativePath(_directory.Path, path))];
        Assert.Equal(["f/a.5", "f/a.4", "f/a.1", "f/a"], Names(Open(), "f", "a"));
        Assert.Equal(["f/a"], Names(Open(new InboxOptions(_directory.Path) { Overwrite = true }), "f", "a"));
        Assert.Empty(Names(Open(), "g", "a"));
        Assert.Empty(Names(Open(), "none", "a"));
    }

    [Fact]
    public void Sizes_and_the_free_disk_are_limits()
    {
        var inbox = Open(new InboxOptions(_directory.Path) { MaxSize = 100 });
        Assert.True(inbox.TryReserve(100, out _));
        Assert.False(inbox.TryReserve(101, out var tooLarge));
        Assert.Equal("it has 101 bytes, allowed are 100", tooLarge);

        var free = new DriveInfo(_directory.Path).AvailableFreeSpace;
        var tight = Open(new InboxOptions(_directory.Path) { Reserve = 0 });
        Assert.True(tight.TryReserve(free / 2, out var problem), problem);
        Assert.False(tight.TryReserve(free, out problem));
        Assert.Contains("the disk has no room", problem, StringComparison.Ordinal);
        tight.Release(free / 2);
        Assert.True(tight.TryReserve(free / 2, out problem), problem);
    }

    private Inbox Open(InboxOptions? options = null) => Inbox.Open(options ?? new InboxOptions(_directory.Path));

    private static string Publish(Inbox inbox, params string[] components)
    {
        using var partial = inbox.OpenPartial(components[^1], Guid.NewGuid().ToString("N"));
        partial.Write(0, "new"u8);
        return inbox.Publish(partial, components);
    }

    [Fact]
    public void Room_that_is_set_aside_never_counts_twice_and_what_is_there_needs_none()
    {
        var inbox = Open();
        Assert.True(inbox.TryReserve(1, out _));
        Assert.False(inbox.TryReserve(long.MaxValue, out _));
        Assert.True(inbox.Room.TryReserve(long.MaxValue, there: long.MaxValue - 1, out _, out _));
    }

    [Fact]
    public void A_directory_that_vanished_is_a_reason_to_refuse_and_no_error()
    {
        var inbox = Inbox.Open(new InboxOptions(_directory["gone"]));
        Directory.Delete(_directory["gone"]);
        Assert.False(inbox.Room.TryReserve(1, there: 0, out var problem, out var told));
        Assert.NotEmpty(problem);
        Assert.Equal("its directory is not there", told);
    }
}
