using System.Net.Sockets;
using Ordo.Machine;
using Ordo.Workers.Machine.Arithmetic;
using Ordo.Workers.Machine.Framing;
using Ordo.Workers.Tcp;

namespace Ordo.Workers.Tests.Tcp;

/// <summary>The server over real sockets (specs/s05 §4, §5).</summary>
public sealed class PrimeServerTests
{
    [Fact]
    public async Task Numbers_in_one_piece_are_answered_in_order_and_what_is_no_number_keeps_the_connection()
    {
        await using var server = new RunningServer();
        using var client = server.Connect();
        client.Say("2 3 1 0 -7 9223372036854775783 9223372036854775807\nx 99999999999999999999 11");
        client.Hear("is primeis primeis not primeis not primeis not primeis primeis not primeinvalid inputinvalid inputis prime");
        client.Say("7");
        client.Hear("is prime");
    }

    [Fact]
    public async Task What_was_sent_before_the_end_is_answered_before_the_end()
    {
        await using var server = new RunningServer(style: new AnswerStyle(IsFull: true, EndsLine: true));
        using var client = server.Connect();
        client.Say("15492781\r\n-7 15492810");
        client.Shutdown(SocketShutdown.Send);
        client.Hear("15492781 is prime\n-7 is not prime\n15492810 is not prime\n");
        client.HearEnd();
    }

    [Fact]
    public async Task More_clients_than_workers_wait_and_are_served_in_their_order_when_one_leaves()
    {
        await using var server = new RunningServer(workers: 2);
        using var first = server.Connect();
        using var second = server.Connect();
        second.Say("4");
        second.Hear("is not prime");
        first.Say("2");
        first.Hear("is prime");

        using var third = server.Connect();
        using var fourth = server.Connect();
        third.Say("3 ");
        fourth.Say("4 ");
        first.Say("5");
        first.Hear("is prime");
        Assert.Equal((0, 0), (third.Available, fourth.Available));
        Assert.Equal(2, server.Lines.Count);

        first.Dispose();
        third.Hear("is prime");
        Assert.Equal(0, fourth.Available);
        third.Dispose();
        fourth.Hear("is not prime");
    }

    [Fact]
    public async Task Clients_that_reset_in_the_middle_of_a_request_take_no_worker_with_them()
    {
        await using var server = new RunningServer(workers: 2);
        for (var times = 0; times < 20; times++)
        {
            var client = server.Connect();
            client.Say("7 123");
            if (times % 2 == 0)
            {
                client.Hear("is prime");
            }

            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        }

        // Both workers are there still: one client each, at the same time.
        using var one = server.Connect();
        using var other = server.Connect();
        one.Say("7");
        one.Hear("is prime");
        other.Say("8");
        other.Hear("is not prime");
    }

    [Fact]
    public async Task A_stop_ends_workers_that_wait_work_or_send_and_closes_every_connection()
    {
        await using var server = new RunningServer(workers: 3);
        using var silent = server.Connect();
        using var typing = server.Connect();
        using var deaf = server.Connect();
        using var waiting = server.Connect();
        silent.Say("7");
        silent.Hear("is prime");
        typing.Say("5 12");
        typing.Hear("is prime");
        deaf.Say("7");
        deaf.Hear("is prime");
        FillUntilItHoldsBack(deaf);

        await server.StopAsync();
        silent.HearEnd();
        waiting.HearEnd();
        HearTheRestAndTheEnd(typing);
        HearTheRestAndTheEnd(deaf);
        Assert.Equal(["", "Shutting down", "Done"], server.Lines.TakeLast(3));
        Assert.Equal(3, server.Lines.Count(line => line.EndsWith(" connected", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Lines, line => line.EndsWith("disconnected", StringComparison.Ordinal));
        Assert.Throws<SocketException>(server.Connect);
    }

    [Fact]
    public async Task The_console_tells_who_comes_and_goes()
    {
        await using var server = new RunningServer();
        using (var client = server.Connect())
        {
            client.Say("7");
            client.Hear("is prime");
            Assert.Equal([$"{PeerName.Of((System.Net.IPEndPoint)client.LocalEndPoint!)} connected"], server.Lines);
            client.Shutdown(SocketShutdown.Send);
            client.HearEnd();
        }

        await server.StopAsync();
        Assert.Matches(@"^\('127\.0\.0\.1', \d+\) disconnected$", server.Lines.ElementAt(1));
    }

    [Fact]
    public async Task Random_numbers_from_many_clients_are_all_answered_rightly()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"fresh seed {seed}");
        await using var server = new RunningServer(workers: 8);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Factory.StartNew(() =>
        {
            var random = new SeededRandom(seed + (ulong)number);
            using var client = server.Connect();
            for (var times = 0; times < 20; times++)
            {
                var numbers = Enumerable.Range(0, 500).Select(_ => (long)(random.NextBits() >> random.Below(64))).ToList();
                client.Say(string.Join('\n', numbers) + "\n");
                client.Hear(string.Concat(numbers.Select(asked => Primality.IsPrime(asked) ? "is prime" : "is not prime")));
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    /// <summary>Reads the answers that were on their way; what it had asked beyond them makes the system of the server reset the connection instead of ending it.</summary>
    private static void HearTheRestAndTheEnd(Socket client)
    {
        client.Blocking = true;
        var piece = new byte[64 * 1024];
        try
        {
            while (client.Receive(piece) > 0)
            {
                // An answer that nobody waits for any more.
            }
        }
        catch (SocketException failure)
        {
            Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        }
    }

    /// <summary>Asks and reads nothing, until the answers have filled all buffers and the server takes no more.</summary>
    private static void FillUntilItHoldsBack(Socket client)
    {
        client.Blocking = false;
        var text = new byte[64 * 1024];
        text.AsSpan().Fill((byte)'7');
        for (var at = 1; at < text.Length; at += 2)
        {
            text[at] = (byte)' ';
        }

        while (client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite))
        {
            client.Send(text);
        }
    }
}
