
namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>The fair mode with processes that die.</summary>
public sealed class FairModeTests
{
    [Fact]
    public async Task The_request_of_a_worker_that_is_killed_is_answered_by_another_and_to_its_asker_alone()
    {
        await using var room = new Room();
        var broker = await room.StartBrokerAsync("--fair");
        var (client, other, first) = (room.Start("client", "--fair"), room.Start("client"), room.Start("primer", "--fair"));
        await Room.RepeatAsync(other, "here", "here");
        await ConnectedAsync(first);
        await Room.AskAsync(client, "isprime 7", "7 is prime");
        var second = room.Start("primer", "--fair");
        await ConnectedAsync(second);

        // The first has been idle longer. It stands still with the request in its hands, and then it is gone.
        Signals.StopProcess(first.Id);
        await client.TypeAsync("isprime 11");
        await broker.LineAsync(line => line == "Received request: b'isprime 11'");
        var answer = client.LineAsync(line => line == "11 is prime");
        await first.KillAsync();
        await answer;

        await Room.AskAsync(client, "isprime x", "no answer to 'isprime x': it is malformed");
        await Room.AskAsync(client, "bye", "bye", other);
        Assert.DoesNotContain(other.Output, line => line.Contains("prime", StringComparison.Ordinal));

        // A client of the classic mode is answered as all are.
        await Room.AskAsync(other, "isprime 13", "13 is prime");

        await broker.KillAsync();
        await room.StartBrokerAsync("--fair");
        await Room.AskAsync(client, "isprime 17", "17 is prime");
        Assert.Equal(0, await second.InterruptAsync());
        Assert.Equal(["Terminating worker"], second.Output);
    }

    private static Task<string> ConnectedAsync(RunningProgram worker) => worker.ErrorAsync(line => line.Contains("connected", StringComparison.Ordinal));

    [Fact]
    public async Task A_worker_and_a_client_of_Python_that_know_the_protocol_from_its_page()
    {
        await using var room = new Room();
        await room.StartBrokerAsync("--fair");
        room.StartPython("fair-primer");
        var client = room.StartPython("fair-client");
        foreach (var reply in new[] { "a TAKEN", "b SHOWN", "c TAKEN", "a ANSWER 7 is prime", "c ANSWER no answer to 'isprime x': it is malformed" })
        {
            await client.LineAsync(line => line == reply);
        }
    }
}
