namespace Ordo.Bench;

/// <summary>From the start of a member's process, in a cluster that runs, until it says that it is ready.</summary>
internal static class ReadyBench
{
    public static async Task RunAsync()
    {
        await using var cluster = await Cluster.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var member = (round % Cluster.Members) + 1;
            await cluster.KillAsync(member);
            cluster.Start(member);
            Console.WriteLine($"member {member}: ready after {(await cluster.ReadyAsync(member)).TotalMilliseconds:F0} ms, RSS {cluster.ResidentMiB(member):F0} MiB");
        }
    }
}
