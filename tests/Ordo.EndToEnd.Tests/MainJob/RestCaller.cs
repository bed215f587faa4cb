using System.Diagnostics;
using Ordo.EndToEnd.Tests.Clusters;

namespace Ordo.EndToEnd.Tests.MainJob;

/// <summary>Asks over HTTP, each time with a key of its own, and asks again with the same key until it has its id.</summary>
internal static class RestCaller
{
    public static Caller Create(int number, IReadOnlyList<MemberApi> members, string sequence) =>
        new(n => AskAsync(number, $"{number}-{n}", members, sequence));

    private static async Task<(long Id, int Retries)> AskAsync(int number, string key, IReadOnlyList<MemberApi> members, string sequence)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await members[(number + attempt) % members.Count].TryNextAsync(sequence, key);
            if (answer is { IsToBeRetried: false })
            {
                return (answer.First, attempt);
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Until.Limit, $"Key {key} got no id: {answer?.Text ?? "no connection"}");
            await pause.WaitForNextTickAsync();
        }
    }
}
