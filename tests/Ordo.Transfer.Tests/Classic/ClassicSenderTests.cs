using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>The sending half of the classic protocol (specs/s04 §3).</summary>
public sealed class ClassicSenderTests
{
    private static readonly Peer Server = new(2, 7600);
    private static readonly Instant Start = new(1_000_000);

    [Fact]
    public void A_file_goes_in_messages_of_the_servers_size()
    {
        var sender = new ClassicSender(Server, "a.txt", 10, isMarked: false);
        Assert.Equal(SenderStep.Send, sender.Begin(Start));
        Assert.Equal("s | 0 | a.txt | 10", Outstanding(sender));
        Assert.Equal(SenderStep.Read, sender.Receive(Server, "a | 1 | 16"u8));
        Assert.Equal("d | 1 | 01234567", Fill(sender));
        Assert.Equal(SenderStep.Read, sender.Receive(Server, "a | 2"u8));
        Assert.Equal("d | 2 | 89", Fill(sender));
        Assert.Equal(SenderStep.Done, sender.Receive(Server, "a | 3"u8));
        Assert.Equal(10, sender.Acknowledged);
    }

    [Fact]
    public void An_empty_file_is_a_start_alone()
    {
        var sender = new ClassicSender(Server, "a", 0, isMarked: false);
        sender.Begin(Start);
        Assert.Equal(SenderStep.Done, sender.Receive(Server, "a | 1 | 1024"u8));
    }

    [Fact]
    public void A_silent_server_gets_five_transmissions_of_half_a_second_each()
    {
        var sender = new ClassicSender(Server, "a", 1, isMarked: false);
        Assert.Equal(SenderStep.Send, sender.Begin(Start));
        for (var i = 1; i < 5; i++)
        {
            Assert.Equal(Start + TimeSpan.FromSeconds(0.5 * i), sender.Deadline);
            Assert.Equal(SenderStep.Send, sender.Tick(sender.Deadline));
        }

        Assert.Equal(Start + TimeSpan.FromSeconds(2.5), sender.Deadline);
        Assert.Equal(SenderStep.GaveUp, sender.Tick(sender.Deadline));
        Assert.Equal(Instant.Forever, sender.Deadline);
    }

    [Fact]
    public void Each_message_has_its_own_five_transmissions()
    {
        var sender = Started(2000);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(SenderStep.Send, sender.Tick(sender.Deadline));
        }

        Assert.Equal(SenderStep.Read, sender.Receive(Server, "a | 2"u8));
        sender.Filled(Start);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(SenderStep.Send, sender.Tick(sender.Deadline));
        }

        Assert.Equal(SenderStep.GaveUp, sender.Tick(sender.Deadline));
    }

    [Theory]
    [InlineData("a | 1")]
    [InlineData("a | 1 | 1024")]
    [InlineData("a | 3")]
    [InlineData("a | x")]
    [InlineData("a | 2x")]
    [InlineData("")]
    [InlineData("d | 1 | x")]
    public void Other_acknowledgements_change_nothing(string text)
    {
        var sender = Started(2000);
        var deadline = sender.Deadline;
        Assert.Equal(SenderStep.Wait, sender.Receive(Server, Encoding.ASCII.GetBytes(text)));
        Assert.Equal((deadline, 0), (sender.Deadline, sender.Acknowledged));
    }

    [Fact]
    public void Others_cannot_acknowledge()
    {
        var sender = Started(2000);
        Assert.Equal(SenderStep.Wait, sender.Receive(Server with { Port = 7601 }, "a | 2"u8));
        Assert.Equal(SenderStep.Wait, sender.Receive(Server with { Address = 3 }, "a | 2"u8));
    }

    [Fact]
    public void A_start_is_acknowledged_only_with_a_buffer_size()
    {
        var sender = new ClassicSender(Server, "a", 1, isMarked: false);
        sender.Begin(Start);
        Assert.Equal(SenderStep.Wait, sender.Receive(Server, "a | 1"u8));
    }

    [Fact]
    public void A_buffer_without_room_for_a_byte_ends_it()
    {
        var sender = new ClassicSender(Server, "a", 1, isMarked: false);
        sender.Begin(Start);
        Assert.Equal(SenderStep.NoRoom, sender.Receive(Server, "a | 1 | 8"u8));
    }

    [Fact]
    public void A_buffer_larger_than_a_datagram_is_used_as_far_as_udp_goes()
    {
        var sender = new ClassicSender(Server, "a", 1_000_000, isMarked: false);
        sender.Begin(Start);
        Assert.Equal(SenderStep.Read, sender.Receive(Server, "a | 1 | 1000000000000"u8));
        Assert.Equal(65_507, sender.Outstanding.Length);
    }

    [Theory]
    [InlineData(true, "a | 1 | 01024", (int)SenderStep.PeerIsOrdo)]
    [InlineData(true, "a | 1 | 1024", (int)SenderStep.Read)]
    [InlineData(false, "a | 1 | 01024", (int)SenderStep.Read)]
    public void Only_two_marks_lead_out_of_the_classic_protocol(bool isMarked, string ack, int step)
    {
        var sender = new ClassicSender(Server, "a", 5000, isMarked);
        sender.Begin(Start);
        Assert.Equal(isMarked ? "s | 0 | a | 05000" : "s | 0 | a | 5000", Outstanding(sender));
        Assert.Equal((SenderStep)step, sender.Receive(Server, Encoding.ASCII.GetBytes(ack)));
    }

    private static ClassicSender Started(int size)
    {
        var sender = new ClassicSender(Server, "a", size, isMarked: false);
        sender.Begin(Start);
        sender.Receive(Server, "a | 1 | 1024"u8);
        sender.Filled(Start);
        return sender;
    }

    private static string Fill(ClassicSender sender)
    {
        for (var i = 0; i < sender.Room.Length; i++)
        {
            sender.Room[i] = (byte)('0' + sender.Acknowledged + i);
        }

        Assert.Equal(SenderStep.Send, sender.Filled(Start));
        return Outstanding(sender);
    }

    private static string Outstanding(ClassicSender sender) => Encoding.ASCII.GetString(sender.Outstanding);
}
