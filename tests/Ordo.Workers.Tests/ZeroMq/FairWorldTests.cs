namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>Whatever happens to workers, each asker is told exactly one thing.</summary>
public sealed class FairWorldTests
{
    [Fact]
    public void Every_request_is_answered_exactly_once_while_workers_die()
    {
        ulong[] seeds = [1, 2, 3, 4, 5, (ulong)Random.Shared.NextInt64()];
        foreach (var seed in seeds)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}"); // Before it runs: the world has checks of its own.
            var world = new FairWorld(seed);
            for (var step = 0; step < 3000; step++)
            {
                world.Step(asks: true);
            }

            // A request may wait for ever only while a worker of its kind stands there busy; each of those answers or dies within few steps.
            for (var step = 0; step < 3000 && world.Told.Exists(told => told.Count < 2); step++)
            {
                world.Step(asks: false);
            }

            for (var step = 0; step < 200; step++)
            {
                world.Step(asks: false); // Late answers come, and must change nothing.
            }

            for (var number = 0; number < world.Told.Count; number++)
            {
                var told = world.Told[number];
                Assert.True(told.Count == 2 && told[0] == "TAKEN", $"seed {seed}, request {number}: {string.Join(" | ", told)}");
                Assert.True(
                    told[1] == $"ANSWER done: isprime {number}" || told[1] == $"ANSWER done: gcd {number}" || told[1].StartsWith("NONE no answer to '", StringComparison.Ordinal),
                    $"seed {seed}, request {number}: {told[1]}");
            }

            var answers = world.Told.Count(told => told[1].StartsWith("ANSWER done", StringComparison.Ordinal));
            TestContext.Current.TestOutputHelper?.WriteLine($"{world.Told.Count} requests, {world.Tasks} tasks, {answers} answers");
            Assert.True(answers > world.Told.Count / 4, $"seed {seed}: only {answers} of {world.Told.Count} had an answer.");
        }
    }
}
