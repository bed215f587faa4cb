using Ordo.Machine;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What the records of a session make of the directory.</summary>
public sealed class IncomingFilesTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Room_is_set_aside_for_what_is_still_to_come_and_for_nothing_else()
    {
        var inbox = Open();
        using var file = IncomingFile.TryBegin(inbox, new OpenPartials(), new Offer(0, "a", 100, 0), () => false, out _, out _)!;
        Assert.Equal(100, inbox.Room.Reserved);
        file.Begin(0);
        file.Write(new byte[60]);
        Assert.Equal(40, inbox.Room.Reserved);
        file.Skip(10);
        Assert.Equal(30, inbox.Room.Reserved);
        file.Dispose();
        Assert.Equal(0, inbox.Room.Reserved);
    }

    [Fact]
    public void Room_for_what_was_there_is_set_aside_again_when_it_is_sent_from_the_start()
    {
        var inbox = Open();
        var offer = new Offer(0, "a", 2 * Offer.ResumableSize, 0);
        File.WriteAllBytes(inbox.PartialPath("a", IncomingFile.IdentityOf(new FileIdentity("a", offer.Size, 0))), new byte[1_000]);
        using var file = IncomingFile.TryBegin(inbox, new OpenPartials(), offer, () => false, out _, out _)!;
        file.Resume();
        Assert.Equal(1_000, file.Resumed);
        Assert.Equal(offer.Size - 1_000, inbox.Room.Reserved);
        file.Begin(0);
        Assert.Equal(offer.Size, inbox.Room.Reserved);
    }

    [Fact]
    public void A_name_that_cannot_be_is_refused_before_its_bytes_come_and_the_session_goes_on()
    {
        File.WriteAllText(_directory["docs"], "a file");
        using var session = new IncomingSession(Open());
        session.Records.Write(new Offer(0, "docs/a", Content.Length, 0));
        session.Records.Write(new Beginning(0, From: 0));
        Assert.Equal(ReplyKind.Refused, session.Next().Kind);
        session.Records.Write(new Offer(1, "b/c", Content.Length, 0));
        session.Send(1, Content);
        Assert.Equal(ReplyKind.Stored, session.Next().Kind);
        Assert.Equal(["b", "docs"], _directory.Names);
    }

    [Fact]
    public void Where_the_directory_is_remains_a_secret_of_the_receiver()
    {
        var inbox = Inbox.Open(new InboxOptions(_directory["gone"]));
        Directory.Delete(_directory["gone"]);
        using var session = new IncomingSession(inbox);
        session.Records.Write(new Offer(0, "a", Content.Length, 0));
        Assert.Equal("its directory is not there", session.Next().Text);
        Assert.Contains(session.Troubles, line => line.Contains("not there any more", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_that_nobody_foresaw_ends_its_own_session_and_is_told()
    {
        using var session = new IncomingSession(Open()) { OnCompleted = () => throw new InvalidOperationException("unforeseen") };
        session.Records.Write(new Offer(0, "a", Content.Length, 0));
        session.Send(0, Content);
        session.Join();
        Assert.True(session.IsBroken);
        Assert.Contains("unforeseen", Assert.Single(session.Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_file_that_another_receiver_has_is_left_alone_and_the_upload_takes_another_name()
    {
        var large = new byte[Offer.ResumableSize];
        large[^1] = 1;
        var identity = IncomingFile.IdentityOf(new FileIdentity("a", large.Length, 0));
        using var taken = Open().TryResumePartial("a", identity)!;
        taken.Write(0, "theirs"u8);
        using var session = new IncomingSession(Open());
        session.Records.Write(new Offer(0, "a", large.Length, 0));
        Assert.Equal(0, session.Next().From);
        session.Send(0, large);
        Assert.Equal(ReplyKind.Stored, session.Next().Kind);
        Assert.Equal(large, File.ReadAllBytes(_directory["a"]));
        Assert.Equal(6, taken.Length);
    }

    [Fact]
    public void A_file_that_is_there_already_under_the_last_of_its_names_is_not_taken_again()
    {
        File.WriteAllBytes(_directory["a"], Content);
        File.WriteAllBytes(_directory["a.1"], [.. Content.Reverse()]);
        File.WriteAllBytes(_directory["a.2"], Content);
        using var session = new IncomingSession(Open());
        session.Records.Write(Sent("a", Content));
        Assert.Equal(new Reply(ReplyKind.Stored, 0, Text: ".2"), session.Next() with { Digest = default });
        session.Records.Write(Sent("a", [.. Content.Reverse()]));
        Assert.Equal(".1", session.Next().Text);
        Assert.Equal(["a", "a.1", "a.2"], _directory.Names);
    }

    [Fact]
    public void Two_files_of_one_name_and_content_are_not_taken_for_the_same()
    {
        File.WriteAllBytes(_directory["a"], Content);
        using var session = new IncomingSession(Open());
        session.Records.Write(Sent("a", Content));
        Assert.Equal(ReplyKind.Stored, session.Next().Kind);
        session.Records.Write(Sent("a", Content) with { File = 1 });
        Assert.Equal(ReplyKind.Go, session.Next().Kind);
        session.Send(1, Content);
        Assert.Equal(".1", session.Next().Text);
    }

    [Fact]
    public void A_path_that_no_system_takes_is_no_offer()
    {
        var writer = new ByteWriter();
        new Offer(0, new string('a', Offer.MaxPath + 1), 1, 0).Write(writer);
        Assert.Null(Offer.TryRead(writer.Written));
        writer.Clear();
        new Offer(0, new string('a', Offer.MaxPath), 1, 0).Write(writer);
        Assert.NotNull(Offer.TryRead(writer.Written));
    }

    [Fact]
    public void A_file_that_is_there_already_counts_as_stored_once_it_is_on_the_disk()
    {
        var flushed = new List<string>();
        Directory.CreateDirectory(_directory["f"]);
        File.WriteAllBytes(_directory["f/a"], Content);
        using var session = new IncomingSession(Open(new InboxOptions(_directory.Path) { Fsync = true, FlushFolder = flushed.Add }));
        session.Records.Write(Sent("f/a", Content));
        Assert.Equal(ReplyKind.Stored, session.Next().Kind);
        Assert.Equal([_directory.Path, _directory["f"]], flushed);
    }

    [Fact]
    public void A_file_that_the_sender_gives_up_leaves_nothing()
    {
        using var session = new IncomingSession(Open());
        session.Records.Write(new Offer(0, "a", Offer.ResumableSize, 0));
        Assert.Equal(ReplyKind.Go, session.Next().Kind);
        session.Records.Write(new Beginning(0, From: 0));
        session.Records.WriteContent(Content, out _);
        session.Records.Write(RecordKind.Abandon, []);
        session.Records.Write(RecordKind.Finish, []);
        Assert.Equal(ReplyKind.Bye, session.Next().Kind);
        Assert.Empty(_directory.Names);
    }

    [Fact]
    public void A_file_that_is_not_there_is_asked_for_whatever_its_size()
    {
        File.WriteAllBytes(_directory["a"], [.. Content.Reverse()]);
        using var session = new IncomingSession(Open());
        session.Records.Write(Sent("a", Content));
        Assert.Equal(ReplyKind.Go, session.Next().Kind);
        session.Send(0, Content);
        Assert.Equal(".1", session.Next().Text);
    }

    [Fact]
    public void Where_files_are_overwritten_a_copy_under_a_number_is_another_file()
    {
        File.WriteAllBytes(_directory["a"], [.. Content.Reverse()]);
        File.WriteAllBytes(_directory["a.1"], Content);
        using var session = new IncomingSession(Open(new InboxOptions(_directory.Path) { Overwrite = true }));
        session.Records.Write(Sent("a", Content));
        Assert.Equal(ReplyKind.Go, session.Next().Kind);
        session.Send(0, Content);
        Assert.Equal(new Reply(ReplyKind.Stored, 0), session.Next() with { Digest = default });
        session.Records.Write(Sent("a", Content));
        Assert.Equal(new Reply(ReplyKind.Stored, 0), session.Next() with { Digest = default });
        Assert.Equal(Content, File.ReadAllBytes(_directory["a"]));
    }

    [Fact]
    public void A_session_whose_sender_has_begun_another_stores_nothing_more()
    {
        var open = new OpenPartials();
        using var first = new IncomingSession(Open(), open);
        first.Records.Write(Sent("a", Content));
        Assert.Equal(ReplyKind.Go, first.Next().Kind);
        using var second = new IncomingSession(Open(), open);
        second.Records.Write(Sent("a", Content));
        Assert.Equal(ReplyKind.Go, second.Next().Kind);
        first.Send(0, Content);
        first.Join();
        Assert.Empty(_directory.Names);
        second.Send(0, Content);
        Assert.Equal(ReplyKind.Stored, second.Next().Kind);
        Assert.Equal(["a"], _directory.Names);
    }

    private static Offer Sent(string path, byte[] content) => new(0, path, content.Length, 0, IncomingSession.Digest(content));

    private Inbox Open(InboxOptions? options = null) => Inbox.Open(options ?? new InboxOptions(_directory.Path));
}
