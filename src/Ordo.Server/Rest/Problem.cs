using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ordo.Server.Rest;

/// <summary>Why a request got no result: the status, a word for programs, and one sentence for people that says what to do.</summary>
internal readonly record struct Problem(int Status, string Code, string Detail)
{
    /// <summary>How long a refused caller should wait: the time of an election, rounded up to the header's whole seconds.</summary>
    private const string RetryAfterSeconds = "1";

    public static Problem BadRequest(string code, string detail) => new(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>Writes it as <c>application/problem+json</c> (RFC 9457) with the member <c>code</c>.</summary>
    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var problem = this;
        return Json.WriteAsync(response, "application/problem+json", writer =>
        {
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            writer.WriteNumber("status", problem.Status);
            writer.WriteString("detail", problem.Detail);
            writer.WriteString("code", problem.Code);
        });
    }
}
