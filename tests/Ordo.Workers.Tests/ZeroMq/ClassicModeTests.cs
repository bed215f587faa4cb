
namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The checks of specs/s06 §5, with processes, between ours and peers of pyzmq that are written from the specification.</summary>
public sealed class ClassicModeTests
{
    [Fact]
    public async Task Python_clients_and_workers_at_our_broker()
    {
        await using var room = new Room();
        var broker = await room.StartBrokerAsync();
        room.StartPython("primer");
        room.StartPython("gcd");
        await CheckAsync(room.StartPython("client"), room.Start("client"));
        await broker.LineAsync(line => line == "Received request: b'isprime 10'");
        await broker.LineAsync(line => line == "found keywords");
        await broker.LineAsync(line => line == "10 is not prime");

        var odd = room.StartPython("odd");
        Assert.Equal("reply ack", await odd.LineAsync(_ => true));
        Assert.Equal(0, await odd.ExitAsync());
        Assert.Equal(0, await broker.InterruptAsync());
    }

    [Fact]
    public async Task Our_clients_and_workers_at_a_server_of_Python()
    {
        await using var room = new Room();
        room.StartPython("server");
        room.Start("primer");
        room.Start("gcd");
        await CheckAsync(room.Start("client"), room.StartPython("client"));
    }

    [Fact]
    public async Task Nothing_waits_for_a_worker_and_all_come_back_to_a_broker_that_was_killed()
    {
        await using var room = new Room();
        var client = room.Start("client");
        await client.ErrorAsync(line => line.Contains("no broker answers", StringComparison.Ordinal));
        var broker = await room.StartBrokerAsync("--echo-all");
        await Room.RepeatAsync(client, "here", "here");
        await Room.AskAsync(client, "isprime 7", "isprime 7");
        await Room.AskAsync(client, "hello", "hello");

        var primer = room.Start("primer");
        await Room.RepeatAsync(client, "isprime 11", "11 is prime");
        await Room.AskAsync(client, "isprime x", "isprime x");
        await Room.AskAsync(client, "isprime 12", "12 is not prime");

        await broker.KillAsync();
        await client.TypeAsync("typed while nobody is there");
        broker = await room.StartBrokerAsync("--echo-all");
        await broker.LineAsync(line => line == "Received request: b'typed while nobody is there'");
        await Room.RepeatAsync(client, "isprime 13", "13 is prime");

        Assert.Equal(0, await client.InterruptAsync());
        Assert.Equal("Terminating client", client.Output[^1]);
        Assert.Equal(0, await primer.InterruptAsync());
        Assert.Equal(["Terminating worker"], primer.Output);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_worker_in_the_middle_of_a_calculation()
    {
        await using var room = new Room();
        await room.StartBrokerAsync("--echo-all");
        var (client, primer) = (room.Start("client"), room.Start("primer"));
        await Room.RepeatAsync(client, "isprime 2", "2 is prime");

        // 2^11213 - 1 is prime (Gillies 1963): 3376 digits, seconds of work.
        var huge = (System.Numerics.BigInteger.One << 11213) - 1;
        await Room.AskAsync(client, $"isprime {huge}", $"isprime {huge}");
        Assert.Equal(0, await primer.InterruptAsync());
        Assert.Equal(["Terminating worker"], primer.Output);
    }

    private static async Task CheckAsync(RunningProgram client, RunningProgram other)
    {
        await Room.RepeatAsync(client, "here", "here");
        await Room.RepeatAsync(other, "there", "there");
        await Room.RepeatAsync(client, "isprime 2", "2 is prime");
        await Room.RepeatAsync(client, "gcd 1 1", "gcd for 1 1 is 1");
        foreach (var (line, shown) in new[] { ("hello", "hello"), ("isprime 7", "7 is prime"), ("isprime 10", "10 is not prime"), ("gcd 12 18", "gcd for 12 18 is 6") })
        {
            var seen = other.LineAsync(text => text == shown);
            await Room.AskAsync(client, line, shown);
            await seen;
        }

        foreach (var malformed in new[] { "isprime x", "isprimeabc", "gcd 4" })
        {
            await client.TypeAsync(malformed);
        }

        await Room.AskAsync(client, "isprime 19", "19 is prime");
        await Room.AskAsync(client, "gcd 0 0", "gcd for 0 0 is 0", other);
    }
}
