using System.Diagnostics;
using System.Text.Json;
using Ordo.CommandLine;

namespace Ordo.Api;

/// <summary>How long a request is tried.</summary>
/// <param name="Whole">How long in all.</param>
/// <param name="Refused">How long when every server refuses the connection: there is no cluster, or all of it is being restarted.</param>
/// <param name="Answer">How long one server may take for a request that can be asked of another one as well.</param>
/// <param name="Pause">How long to wait after each round through all servers.</param>
internal sealed record ApiLimits(TimeSpan Whole, TimeSpan Refused, TimeSpan Answer, TimeSpan Pause)
{
    /// <summary>
    /// A member that finds no leader or no majority says so after 5 s: one answer waits a little longer than that, and the whole for two such answers.
    /// </summary>
    public static ApiLimits Usual { get; } =
        new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(5.5), TimeSpan.FromMilliseconds(100));
}

/// <summary>
/// Sends a request to the first member that takes it. A request that was not done goes to the next member; one whose outcome is unknown is
/// only sent again when that is harmless (PROMISES 15).
/// </summary>
internal sealed class ApiClient(IReadOnlyList<ApiServer> servers, ApiLimits? limits = null)
{
    private readonly ApiLimits _limits = limits ?? ApiLimits.Usual;

    /// <summary>Sends a request until it is answered, and gives the JSON of the answer.</summary>
    /// <exception cref="CommandException">It was refused, or nobody knows what became of it; the line says which.</exception>
    public JsonElement Send(ApiRequest request) => Send(request, out _);

    /// <summary>The same, with the status of the answer, which is a success.</summary>
    /// <exception cref="CommandException">It was refused, or nobody knows what became of it; the line says which.</exception>
    public JsonElement Send(ApiRequest request, out int status)
    {
        var answer = Answer(request);
        status = answer.Status;
        if (!answer.IsSuccess)
        {
            throw new CommandException(Problem(answer));
        }

        if (answer.Body.IsEmpty)
        {
            return default;
        }

        try
        {
            return JsonDocument.Parse(answer.Body).RootElement;
        }
        catch (JsonException)
        {
            throw new CommandException("The answer is not the JSON of an ordo member; see that --server names its API port.");
        }
    }

    private ApiAnswer Answer(ApiRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        var history = new ApiHistory(request);
        for (var attempt = 0; ; attempt++)
        {
            var server = servers[attempt % servers.Count];
            var outcome = Try(server, request, _limits.Whole - Stopwatch.GetElapsedTime(started));
            if (outcome.Answer is { IsNotDone: false } answer && (answer.IsUnknown, request.IsRepeatable) is not (true, true))
            {
                return answer;
            }

            history.Add(server, outcome, outcome.Answer is null ? null : Problem(outcome.Answer));
            var isRound = (attempt + 1) % servers.Count == 0;
            if ((outcome is { Answer: null, WasSent: true } && !request.IsRepeatable)
                || IsOver(history, Stopwatch.GetElapsedTime(started), isRound))
            {
                throw new CommandException(history.Line());
            }

            if (isRound)
            {
                Thread.Sleep(_limits.Pause);
            }
        }
    }

    /// <summary>Whether there is no sense in asking once more.</summary>
    private bool IsOver(ApiHistory history, TimeSpan elapsed, bool isRound)
    {
        // Who has a reason to tell begins no round without time to see an answer: it would then know less than before.
        var isRoundTooMany = history.AllRefused ? elapsed >= _limits.Refused : history.HasReason && _limits.Whole - elapsed < _limits.Answer;
        return elapsed >= _limits.Whole || (isRound && isRoundTooMany);
    }

    private ExchangeOutcome Try(ApiServer server, ApiRequest request, TimeSpan left)
    {
        var most = request.IsRepeatable && _limits.Answer < left ? _limits.Answer : left;
        return HttpExchange.Send(server, request, most > TimeSpan.Zero ? most : TimeSpan.FromMilliseconds(1));
    }

    /// <summary>The one sentence of an answer that refuses (RFC 9457).</summary>
    private static string Problem(ApiAnswer answer)
    {
        try
        {
            using var problem = JsonDocument.Parse(answer.Body);
            if (problem.RootElement.ValueKind == JsonValueKind.Object
                && (problem.RootElement.TryGetProperty("detail", out var text) || problem.RootElement.TryGetProperty("title", out text)))
            {
                return text.ToString().ReplaceLineEndings(" ");
            }
        }
        catch (JsonException)
        {
            // What answers is no member; the status is all there is to tell.
        }

        return $"The server answered with status {answer.Status}.";
    }
}
