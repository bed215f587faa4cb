using System.Diagnostics;
using System.Text.Json;
using Ordo.CommandLine;

namespace Ordo.Api;

/// <summary>
/// Sends a request to the first member that takes it. A request that was not done goes to the next member; one whose outcome is unknown is
/// only sent again when that is harmless (PROMISES 15).
/// </summary>
internal sealed class ApiClient(IReadOnlyList<ApiServer> servers)
{
    /// <summary>How long a verb tries in all: an election and a restart fit in, twice over.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>How long it tries when every server refuses the connection: there is no cluster, or all of it is being restarted.</summary>
    private static readonly TimeSpan RefusedDeadline = TimeSpan.FromSeconds(3);

    /// <summary>How long one server may take for a request that can be asked of another one as well.</summary>
    private static readonly TimeSpan RepeatableTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long it waits after each round through all servers.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends a request until it is answered, and gives the JSON of the answer.</summary>
    /// <exception cref="CommandException">It was refused, or nobody knows what became of it; the line says which.</exception>
    public JsonElement Send(ApiRequest request)
    {
        var answer = Answer(request);
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
        var anyTaken = false;
        for (var attempt = 0; ; attempt++)
        {
            var server = servers[attempt % servers.Count];
            var outcome = Try(server, request, Deadline - Stopwatch.GetElapsedTime(started));
            anyTaken |= outcome.WasSent;
            if (outcome.Answer is { IsNotDone: false } answer && (answer.IsUnknown, request.IsRepeatable) is not (true, true))
            {
                return answer;
            }

            var trouble = outcome.Answer is null ? outcome.Trouble : Problem(outcome.Answer);
            if (outcome is { Answer: null, WasSent: true } && !request.IsRepeatable)
            {
                throw new CommandException($"It is unknown whether this was done: {trouble}.");
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed >= Deadline || (!anyTaken && elapsed >= RefusedDeadline))
            {
                throw new CommandException(
                    $"No answer within {elapsed.TotalSeconds:0} s: {trouble.TrimEnd('.')}. Start a cluster with 'ordo up' or name one with --server.");
            }

            if ((attempt + 1) % servers.Count == 0)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static ExchangeOutcome Try(ApiServer server, ApiRequest request, TimeSpan left)
    {
        var most = request.IsRepeatable && RepeatableTimeout < left ? RepeatableTimeout : left;
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
