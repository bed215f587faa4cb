using System.Security.Cryptography;
using Ordo.Transfer.Fast;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine.Fast.Records;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>The records that a sender makes of its files, while others change them.</summary>
public sealed class OutgoingFilesTests : IDisposable
{
    /// <summary>A file of which the stream holds a small part only, so that its reader is held up in its midst; too small to wait for the receiver's word.</summary>
    private const int Size = (int)Offer.ResumableSize - 1;

    private readonly TwoDirectories _files = new();
    private readonly SendItem _item;
    private readonly SendResults _results;
    private StreamBuffer _buffer;
    private IncomingRecords _records;
    private Thread _thread;

    public OutgoingFilesTests()
    {
        _item = new SendItem(_files.Write("file", Size), "file");
        _results = new SendResults([_item]);
        (_buffer, _records, _thread) = Start();
    }

    public void Dispose()
    {
        Stop();
        _files.Dispose();
    }

    [Fact]
    public void A_file_that_is_changed_while_it_is_read_is_sent_once_more()
    {
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        Change();
        Assert.Equal(RecordKind.Abandon, SkipContent().Kind);
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        var (kind, body) = SkipContent();
        Assert.Equal(RecordKind.End, kind);
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(_item.Path)), body);
    }

    [Fact]
    public void A_file_that_is_changed_again_and_again_is_said_to_be()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Assert.Equal(RecordKind.Offer, Next().Kind);
            Assert.Equal(RecordKind.Begin, Next().Kind);
            Change();
            Assert.Equal(RecordKind.Abandon, SkipContent().Kind);
        }

        Assert.Equal(RecordKind.Finish, Next().Kind);
        Assert.Equal("it is being changed while it is sent; send it again when it is at rest", _results.ProblemOf(0));
    }

    [Fact]
    public void A_file_that_becomes_shorter_is_sent_once_more()
    {
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        File.WriteAllBytes(_item.Path, new byte[10]);
        Assert.Equal(RecordKind.Abandon, SkipContent().Kind);
        Assert.Equal(10, Offer.TryRead(Next().Body)!.Size);
    }

    [Fact]
    public void A_file_that_was_sent_to_its_end_is_offered_with_its_digest_in_the_next_session_and_sent_when_asked_for()
    {
        Assert.True(Offer.TryRead(Next().Body)!.Digest.IsEmpty);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        var (kind, digest) = SkipContent();
        Assert.Equal(RecordKind.End, kind);
        StartAnew();
        Assert.Equal(digest, Offer.TryRead(Next().Body)!.Digest);
        _results.Take(new Reply(ReplyKind.Go, 0));
        Assert.Equal(RecordKind.Begin, Next().Kind);
        Assert.Equal(RecordKind.End, SkipContent().Kind);
        StartAnew();
        Assert.Equal(digest, Offer.TryRead(Next().Body)!.Digest);
        _results.Take(new Reply(ReplyKind.Stored, 0, Text: ".7"));
        Assert.Equal(RecordKind.Finish, Next().Kind);
        Assert.Equal("file.7", _results.NameOf(0));
    }

    [Fact]
    public void A_file_whose_end_has_not_left_bears_no_digest_in_the_next_session()
    {
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        for (var record = 0; record <= Size / RecordHead.MaxContent; record++)
        {
            Assert.Equal(RecordKind.Content, Next().Kind);
        }

        SpinWait.SpinUntil(() => _results.SentOf(0) is not null);
        StartAnew();
        Assert.True(Offer.TryRead(Next().Body)!.Digest.IsEmpty);
    }

    [Fact]
    public void A_file_that_was_changed_since_it_was_sent_bears_no_digest_of_what_it_was()
    {
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        Assert.Equal(RecordKind.End, SkipContent().Kind);
        Change();
        StartAnew();
        Assert.True(Offer.TryRead(Next().Body)!.Digest.IsEmpty);
    }

    [Fact]
    public void A_file_that_cannot_be_read_any_more_stays_as_it_lies_at_the_receiver()
    {
        Assert.Equal(RecordKind.Offer, Next().Kind);
        Assert.Equal(RecordKind.Begin, Next().Kind);
        Assert.Equal(RecordKind.End, SkipContent().Kind);
        StartAnew();
        Assert.Equal(RecordKind.Offer, Next().Kind);
        File.Delete(_item.Path);
        _results.Take(new Reply(ReplyKind.Go, 0, From: 5));
        var (kind, body) = Next();
        Assert.Equal(RecordKind.Begin, kind);
        Assert.True(Beginning.TryRead(body, out var beginning));
        Assert.Equal(5, beginning.From);
        Assert.Equal(RecordKind.Finish, Next().Kind);
        Assert.Contains("there is no file", _results.ProblemOf(0), StringComparison.Ordinal);
    }

    /// <summary>Writes into the file. Its time is set too, since the clock of a file system may stand still for some milliseconds.</summary>
    private void Change()
    {
        var modified = File.GetLastWriteTimeUtc(_item.Path);
        using (var file = File.OpenHandle(_item.Path, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, "changed"u8, Size / 2);
        }

        File.SetLastWriteTimeUtc(_item.Path, modified.AddSeconds(1));
    }

    private (RecordKind Kind, byte[] Body) Next()
    {
        Assert.True(_records.TryReadHead(out var bytes));
        Assert.True(RecordHead.TryRead(bytes, out var head));
        if (head.Kind == RecordKind.Content)
        {
            Assert.True(_records.TryReadContent(head.Length, _ => true));
            return (head.Kind, []);
        }

        Assert.True(_records.TryReadBody(head.Length, out var body));
        return (head.Kind, body.ToArray());
    }

    private (RecordKind Kind, byte[] Body) SkipContent()
    {
        var record = Next();
        while (record.Kind == RecordKind.Content)
        {
            record = Next();
        }

        return record;
    }

    private (StreamBuffer Buffer, IncomingRecords Records, Thread Thread) Start()
    {
        var buffer = new StreamBuffer(2 * RecordHead.MaxContent);
        var thread = new Thread(new OutgoingFiles([_item], _results, buffer, () => { }).Run);
        thread.Start();
        return (buffer, new IncomingRecords(buffer), thread);
    }

    private void Stop()
    {
        _buffer.Close();
        _results.Close();
        _thread.Join();
    }

    private void StartAnew()
    {
        Stop();
        _results.Reopen();
        (_buffer, _records, _thread) = Start();
    }
}
