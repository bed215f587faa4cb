using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>The sessions of the receiving half (specs/s04 §4).</summary>
public sealed class ClassicReceiverTests
{
    private static readonly Peer Anna = new(1, 5000);
    private static readonly Peer Boris = new(1, 5001);

    private readonly MemoryShell _shell = new();

    [Fact]
    public void A_file_is_acknowledged_message_by_message()
    {
        Begin(Anna, "s | 0 | a | 5");
        Receive(Anna, "d | 1 | ab |", "a | 2");
        Receive(Anna, "d | 2 | d", "a | 3");
        AssertStored("a", "ab |d");
        Assert.Equal([ClassicEvent.Started, ClassicEvent.Progress, ClassicEvent.Progress], _shell.Told);
    }

    [Fact]
    public void Numbers_count_from_that_of_the_start()
    {
        Receive(Anna, "s | 41 | a | 2", "a | 42 | 1024");
        Receive(Anna, "d | 42 | x", "a | 43");
        Receive(Anna, "d | 43 | y", "a | 44");
        AssertStored("a", "xy");
    }

    [Fact]
    public void An_empty_file_is_acknowledged_once_it_stands()
    {
        _shell.IsDiskFast = false;
        Receive(Anna, "s | 0 | a | 0");
        Receive(Anna, "s | 0 | a | 0");
        _shell.AnswerForDisk();
        Assert.Equal(["a | 1 | 1024"], _shell.Answers());
        Receive(Anna, "s | 0 | a | 0", "a | 1 | 1024");
        AssertStored("a", "");
    }

    [Fact]
    public void The_last_message_is_acknowledged_once_the_file_stands()
    {
        _shell.IsDiskFast = false;
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "d | 2 | y");
        Receive(Anna, "d | 2 | y");
        _shell.Pass(TimeSpan.FromSeconds(10));
        Assert.Empty(_shell.Answers());
        _shell.AnswerForDisk();
        Assert.Equal(["a | 3"], _shell.Answers());
        AssertStored("a", "xy");
    }

    [Fact]
    public void A_file_that_the_disk_cannot_take_is_forgotten_and_others_go_on()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        _shell.FailDisk();
        Begin(Boris, "s | 0 | b | 1");
        Receive(Anna, "d | 2 | y");
        Receive(Boris, "d | 1 | z", "a | 2");
        AssertStored("b", "z");
        Assert.Equal(1, _shell.Strangers);
    }

    [Fact]
    public void Bytes_that_find_no_room_come_again()
    {
        Begin(Anna, "s | 0 | a | 2");
        _shell.HasRoom = false;
        Receive(Anna, "d | 1 | xy");
        _shell.HasRoom = true;
        Receive(Anna, "d | 1 | xy", "a | 2");
        AssertStored("a", "xy");
    }

    [Fact]
    public void Messages_out_of_order_are_not_stored_and_say_what_is_waited_for()
    {
        Begin(Anna, "s | 0 | a | 3");
        Receive(Anna, "d | 2 | y", "a | 1");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "d | 9 | q", "a | 2");
        Receive(Anna, "d | 2 | yz", "a | 3");
        AssertStored("a", "xyz");
        Assert.Single(_shell.Told, ClassicEvent.Duplicate);
    }

    [Fact]
    public void Never_more_than_the_size_is_stored()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | xyz", "a | 2");
        AssertStored("a", "xy");
    }

    [Fact]
    public void A_start_that_comes_again_before_data_gets_the_same_answer()
    {
        Begin(Anna, "s | 0 | a | 2");
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | xy", "a | 2");
        AssertStored("a", "xy");
        Assert.Single(_shell.Told, ClassicEvent.Started);
    }

    [Fact]
    public void A_start_that_the_network_doubled_does_not_end_a_transfer()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "s | 0 | a | 2");
        _shell.Pass(TimeSpan.FromSeconds(0.3));
        Receive(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 2 | y", "a | 3");
        AssertStored("a", "xy");
    }

    [Fact]
    public void A_client_that_begins_anew_at_its_port_replaces_its_session()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "s | 0 | a | 2");
        _shell.Pass(TimeSpan.FromSeconds(0.5));
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | yz", "a | 2");
        AssertStored("a", "yz");
    }

    [Fact]
    public void Another_start_replaces_the_session_at_once()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Begin(Anna, "s | 0 | b | 1");
        Assert.Equal(1, _shell.Machine.Sessions);
        Receive(Anna, "d | 1 | y", "a | 2");
        AssertStored("b", "y");
    }

    [Fact]
    public void Senders_of_the_other_protocol_count_against_the_same_limit_and_those_who_know_it_hear_so_there()
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { MaxSessions = 3, OffersFast = true });
        shell.Machine.ServedElsewhere = 2;
        shell.Receive(Anna, "s | 0 | a | 5");
        shell.Receive(Boris, "s | 0 | b | 5");
        shell.Receive(Boris, "s | 0 | b | 05");
        Assert.Equal(["a | 1 | 1024", "a | 1 | 01024"], shell.Answers());
        Assert.Equal((1, 1, 1), (shell.Machine.Sessions, shell.Open, shell.NotTaken));
    }

    [Fact]
    public void A_session_that_is_replaced_leaves_nothing_behind()
    {
        for (var i = 0; i < 100; i++)
        {
            Begin(Anna, $"s | 0 | {"ab"[i % 2]} | 2");
            _shell.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((1, 1), (_shell.Machine.Sessions, _shell.Machine.Scheduled));
        Assert.Equal(_shell.Now + (ClassicReceiver.SilenceLimit - TimeSpan.FromMilliseconds(1)), _shell.Machine.Deadline);
    }

    [Fact]
    public void A_session_whose_file_was_long_in_storing_leaves_nothing_behind()
    {
        _shell.IsDiskFast = false;
        Begin(Anna, "s | 0 | a | 1");
        Receive(Anna, "d | 1 | x");
        Assert.Equal(0, _shell.Machine.Scheduled);
        _shell.Pass(ClassicReceiver.SilenceLimit * 2);
        _shell.AnswerForDisk();
        Assert.Equal((1, 1), (_shell.Machine.Sessions, _shell.Machine.Scheduled));
        _shell.Pass(ClassicReceiver.FinishedLimit);
        Assert.Equal((0, 0), (_shell.Machine.Sessions, _shell.Machine.Scheduled));
    }

    [Fact]
    public void A_start_after_the_end_begins_a_session_and_the_old_end_is_still_acknowledged()
    {
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "d | 2 | y", "a | 3");
        Begin(Anna, "s | 0 | a | 2");
        Receive(Anna, "d | 2 | y", "a | 3");
        Receive(Anna, "d | 1 | x", "a | 2");
        Receive(Anna, "d | 2 | z", "a | 3");
        Assert.Equal(["xy", "xz"], _shell.Files.Select(file => System.Text.Encoding.ASCII.GetString(file.Bytes)));
    }

    [Fact]
    public void A_session_that_is_replaced_while_the_disk_is_at_it_gets_no_word_from_the_disk()
    {
        _shell.IsDiskFast = false;
        Begin(Anna, "s | 0 | a | 1");
        Receive(Anna, "d | 1 | x");
        Begin(Anna, "s | 0 | b | 2");
        _shell.AnswerForDisk();
        Assert.Empty(_shell.Answers());
        AssertStored("a", "x");
    }

    [Fact]
    public void A_duplicate_of_the_end_is_acknowledged_for_one_second()
    {
        Begin(Anna, "s | 0 | a | 1");
        Receive(Anna, "d | 1 | x", "a | 2");
        _shell.Pass(TimeSpan.FromSeconds(0.999));
        Receive(Anna, "d | 1 | x", "a | 2");
        _shell.Pass(TimeSpan.FromSeconds(0.001));
        Receive(Anna, "d | 1 | x");
        Assert.Equal((1, 0), (_shell.Strangers, _shell.Machine.Sessions));
    }

    [Fact]
    public void A_silent_client_is_dropped_after_three_seconds_whatever_others_do()
    {
        Begin(Anna, "s | 0 | a | 2");
        _shell.Pass(TimeSpan.FromSeconds(2));
        Receive(Anna, "d | 1 | x", "a | 2");
        Begin(Boris, "s | 0 | b | 1000");
        for (var number = 1; number < 30; number++)
        {
            _shell.Pass(TimeSpan.FromSeconds(0.1));
            Receive(Boris, $"d | {number} | x", $"a | {number + 1}");
        }

        Assert.DoesNotContain(ClassicEvent.Silent, _shell.Told);
        _shell.Pass(TimeSpan.FromSeconds(0.1));
        Assert.Single(_shell.Told, ClassicEvent.Silent);
        Assert.Equal((1, 1), (_shell.Machine.Sessions, _shell.Open));
        Receive(Anna, "d | 2 | y");
        Assert.Empty(_shell.Files);
    }

    [Fact]
    public void What_is_longer_than_the_buffer_is_ignored()
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { BufferSize = 16 });
        shell.Receive(Anna, "s | 0 | a | 9");
        shell.Receive(Anna, "d | 1 | 123456789");
        Assert.Equal(["a | 1 | 16"], shell.Answers());
        shell.Receive(Anna, "d | 1 | 12345678");
        Assert.Equal(["a | 2"], shell.Answers());
    }

    [Fact]
    public void What_is_refused_is_not_answered()
    {
        _shell.IsTaken = start => start.Name != "..";
        Receive(Anna, "s | 0 | .. | 9");
        Receive(Anna, "d | 1 | x");
        Assert.Equal((0, 1), (_shell.Machine.Sessions, _shell.Strangers));
    }

    [Fact]
    public void Sessions_are_limited_and_those_that_only_began_give_way()
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { MaxSessions = 2 });
        shell.Receive(Anna, "s | 0 | a | 2");
        shell.Receive(Boris, "s | 0 | b | 2");
        shell.Receive(Boris, "d | 1 | x");
        shell.Receive(Anna with { Port = 1 }, "s | 0 | c | 2");
        Assert.Equal(["a | 1 | 1024", "a | 1 | 1024", "a | 2"], shell.Answers());
        shell.Pass(ClassicReceiver.FreshLimit);
        shell.Receive(Anna with { Port = 1 }, "s | 0 | c | 2");
        shell.Receive(Anna, "d | 1 | x");
        shell.Receive(Boris, "d | 2 | x");
        Assert.Equal(["a | 1 | 1024", "a | 3"], shell.Answers());
        Assert.Equal(2, shell.Machine.Sessions);
    }

    [Theory]
    [InlineData(true, "s | 0 | a | 05000", "a | 1 | 01024")]
    [InlineData(true, "s | 0 | a | 00", "a | 1 | 01024")]
    [InlineData(true, "s | 0 | a | 5000", "a | 1 | 1024")]
    [InlineData(false, "s | 0 | a | 05000", "a | 1 | 1024")]
    public void A_mark_is_answered_by_a_mark_where_there_is_more_to_offer(bool offers, string start, string answer)
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { OffersFast = offers });
        shell.Receive(Anna, start);
        Assert.Equal([answer], shell.Answers());
        Assert.Empty(shell.Files);
        shell.Machine.HandOver(Anna);
        Assert.Equal((0, 0), (shell.Machine.Sessions, shell.Open));
    }

    [Fact]
    public void A_size_that_looks_like_a_mark_by_chance_is_no_hindrance()
    {
        var shell = new MemoryShell(new ClassicReceiverOptions { OffersFast = true });
        shell.Receive(Anna, "s | 0 | a | 02");
        shell.Receive(Anna, "d | 1 | xy");
        Assert.Equal(["a | 1 | 01024", "a | 2"], shell.Answers());
        Assert.Single(shell.Files);
    }

    private void Begin(Peer from, string start) => Receive(from, start, "a | 1 | 1024");

    private void Receive(Peer from, string message, params string[] answers)
    {
        _shell.Receive(from, message);
        Assert.Equal(answers, _shell.Answers());
    }

    private void AssertStored(string name, string content)
    {
        var file = Assert.Single(_shell.Files);
        Assert.Equal((name, content), (file.Name, System.Text.Encoding.UTF8.GetString(file.Bytes)));
    }
}
