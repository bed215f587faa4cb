using FsCheck;
using FsCheck.Fluent;
using Ordo.Machine;

namespace Ordo.State.Tests;

public sealed class CommandCodecTests
{
    [Fact]
    public void Every_command_reads_back_as_it_was_written() =>
        Prop.ForAll(Generators.Envelopes.ToArbitrary(), envelope =>
            CommandCodec.TryRead(Bytes(envelope), out var read) && read == envelope).QuickCheckThrowOnFailure();

    [Fact]
    public void A_command_cut_short_or_with_something_behind_it_is_refused() =>
        Prop.ForAll(Generators.Envelopes.ToArbitrary(), envelope =>
        {
            var bytes = Bytes(envelope);
            var cuts = Enumerable.Range(0, bytes.Length).Count(length => CommandCodec.TryRead(bytes.AsSpan(0, length), out _));
            return cuts == 0 && !CommandCodec.TryRead([.. bytes, 0], out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_read_or_refused_and_what_is_read_can_be_written_again()
    {
        var random = Seeds.Fresh(out var seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Generators.Damaged(random, Bytes(Generators.Envelope(random)));
            if (CommandCodec.TryRead(bytes, out var read))
            {
                Assert.True(CommandCodec.TryRead(Bytes(read), out var again) && again == read, $"seed {seed}, round {round}: {read}");
            }
        }
    }

    [Fact]
    public void The_bytes_are_those_of_the_format_document()
    {
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "01" + "0161" + "05" + "01" + "016B", new NextCommand("a", 5, true, "k"));
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "01" + "0161" + "01" + "00" + "00", new NextCommand("a", 1, false));
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "02" + "0161" + "0A" + "02" + "E807", new CreateSequenceCommand("a", 10, 2, 1000));
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "02" + "0161" + "00" + "01" + "00", new CreateSequenceCommand("a", 0));
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "03" + "0161", new RemoveSequenceCommand("a"));
        AssertBytes("01" + "02" + "03" + "E807" + "00" + "10", new OpenSessionCommand());
        AssertBytes("01" + "02" + "03" + "E807" + "01070605" + "11" + "07", new CloseSessionCommand(7), new SessionRequest(7, 6, 5));
    }

    [Fact]
    public void What_is_outside_its_limits_is_not_written()
    {
        var origin = new Origin(new MemberId(1), 1, 1);
        var next = new NextCommand("a");
        Refused(new Origin(MemberId.None, 1, 1), 0, null, next);
        Refused(new Origin(new MemberId(256), 1, 1), 0, null, next);
        Refused(new Origin(new MemberId(1), 0, 1), 0, null, next);
        Refused(new Origin(new MemberId(1), 1, 0), 0, null, next);
        Refused(origin, -1, null, next);
        Refused(origin, CommandCodec.MaxTimeMs + 1, null, next);
        Refused(origin, 0, new SessionRequest(0, 1, 1), next);
        Refused(origin, 0, new SessionRequest(1, 1, 0), next);
        Refused(origin, 0, new SessionRequest(1, 1, 2), next);
        Refused(origin, 0, null, next with { Name = "no spaces" });
        Refused(origin, 0, null, next with { Count = 0 });
        Refused(origin, 0, null, next with { Key = "" });
        Refused(origin, 0, null, new CreateSequenceCommand("a", KeyRetentionMs: 0));
        Refused(origin, 0, null, new CloseSessionCommand(0));
    }

    [Theory]
    [InlineData("00020300" + "00" + "10")] // member 0
    [InlineData("80020203" + "00" + "00" + "10")] // member 256
    [InlineData("01000300" + "00" + "10")] // boot 0
    [InlineData("01020000" + "00" + "10")] // number 0
    [InlineData("010203FFFFFFFFFFFFFFFFFF01" + "00" + "10")] // time outside
    [InlineData("01020300" + "02" + "10")] // neither session nor none
    [InlineData("01020300" + "01000101" + "10")] // session 0
    [InlineData("01020300" + "01010102" + "10")] // lowest awaited above the number
    [InlineData("01020300" + "00" + "00")] // kind 0
    [InlineData("01020300" + "00" + "12")] // unknown kind
    [InlineData("01020300" + "00" + "11" + "00")] // close session 0
    [InlineData("01020300" + "00" + "01" + "00" + "01" + "00" + "00")] // no name
    [InlineData("01020300" + "00" + "01" + "0120" + "01" + "00" + "00")] // a space as name
    [InlineData("01020300" + "00" + "01" + "01C3" + "01" + "00" + "00")] // not ASCII
    [InlineData("01020300" + "00" + "01" + "0161" + "00" + "00" + "00")] // count 0
    [InlineData("01020300" + "00" + "01" + "0161" + "A18D06" + "00" + "00")] // count 100 001
    [InlineData("01020300" + "00" + "01" + "0161" + "01" + "02" + "00")] // create neither 0 nor 1
    [InlineData("01020300" + "00" + "01" + "0161" + "01" + "00" + "0120")] // a space as key
    [InlineData("01020300" + "00" + "02" + "0161" + "FFFFFFFFFFFFFFFFFF01" + "01" + "00")] // start above 2^63 - 1
    [InlineData("01020300" + "00" + "02" + "0161" + "00" + "00" + "00")] // step 0
    [InlineData("01020300" + "00" + "02" + "0161" + "00" + "8194EBDC03" + "00")] // step 1 000 000 001
    [InlineData("01020300" + "00" + "02" + "0161" + "00" + "01" + "01")] // keys kept 1 ms
    public void What_is_malformed_is_refused(string hex) => Assert.False(CommandCodec.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_command_longer_than_the_limit_is_refused() =>
        Assert.False(CommandCodec.TryRead(new byte[CommandCodec.MaxBytes + 1], out _));

    private static void Refused(Origin origin, long timeMs, SessionRequest? session, Command command) =>
        Assert.Throws<ArgumentException>(() => CommandCodec.Encode(new ByteWriter(), origin, timeMs, session, command));

    private static void AssertBytes(string hex, Command command, SessionRequest? session = null)
    {
        var envelope = new CommandEnvelope(new Origin(new MemberId(1), 2, 3), 1000, session, command);
        Assert.Equal(hex, Convert.ToHexString(Bytes(envelope)));
        Assert.True(CommandCodec.TryRead(Convert.FromHexString(hex), out var read));
        Assert.Equal(envelope, read);
    }

    private static byte[] Bytes(CommandEnvelope envelope)
    {
        var writer = new ByteWriter();
        CommandCodec.Encode(writer, envelope.Origin, envelope.TimeMs, envelope.Session, envelope.Command);
        return writer.ToArray();
    }
}
