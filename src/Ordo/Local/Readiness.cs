using Ordo.Api;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>Asks members whether they are ready.</summary>
internal static class Readiness
{
    private static readonly ApiRequest Question = new("GET", "/health/ready");
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    /// <summary>Waits until a member says that it is ready.</summary>
    public static async Task WaitAsync(MemberEntry member, CancellationToken stop)
    {
        var server = new ApiServer(member.Address, member.ApiPort);
        while (await Task.Run(() => HttpExchange.Send(server, Question, AnswerLimit), stop).WaitAsync(stop) is not { Answer.IsSuccess: true })
        {
            await Task.Delay(Interval, stop);
        }
    }
}
