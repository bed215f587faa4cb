using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Machine.Fast.Wire;
using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>What somebody can do who hears both sides and speaks in the receiver's name, but has no key.</summary>
public sealed class MeddlerTests : IDisposable
{
    private readonly TwoDirectories _files = new();
    private readonly TransferKey _key = new("a key of thirty-two bytes, or so"u8.ToArray());

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Who_has_no_key_cannot_say_that_a_session_is_gone()
    {
        Send(_key, (head, _) => head.Kind == DatagramKind.Data ? Meddler.Datagram(DatagramKind.Gone, head.Session) : null);
        _files.AssertSame("file", "file");
    }

    [Fact]
    public void Who_has_no_key_cannot_refuse_a_session()
    {
        Send(_key, (head, hello) => head.Kind == DatagramKind.Hello ? Refuse(hello, Refusal.OtherKey) : null);
        _files.AssertSame("file", "file");
    }

    [Fact]
    public void Without_a_key_a_refusal_counts_at_once() =>
        Assert.Throws<CommandException>(() => Send(key: null, (head, hello) => head.Kind == DatagramKind.Hello ? Refuse(hello, Refusal.NeedsKey) : null));

    [Fact]
    public void A_size_that_was_not_offered_is_not_taken()
    {
        Send(key: null, (head, hello) => head.Kind == DatagramKind.Hello ? Accept(hello, helloSize: ushort.MaxValue) : null);
        _files.AssertSame("file", "file");
    }

    private static byte[] Refuse(byte[] hello, Refusal why) => Meddler.Datagram(DatagramKind.Refuse, 0, [.. NonceOf(hello), (byte)why]);

    private static byte[] Accept(byte[] hello, int helloSize)
    {
        var body = new ByteWriter();
        new Accept(helloSize, Window: 1 << 20).Write(body);
        return Meddler.Datagram(DatagramKind.Accept, session: 1, [.. new byte[Nonce.Size], .. NonceOf(hello), .. body.Written]);
    }

    private static ReadOnlySpan<byte> NonceOf(byte[] hello) => hello.AsSpan(Datagram.HeadSize, Nonce.Size);

    private void Send(TransferKey? key, Func<Datagram, byte[], byte[]?> says)
    {
        using var receiver = new RunningReceiver(_files.There, key);
        using var meddler = new Meddler(receiver.Local, says);
        using var sending = new Sending(meddler.Local, [new SendItem(_files.Write("file", 5_000_000), "file")], key);
        sending.Run();
    }
}
