using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ordo.Server.Rest;

/// <summary>Why a request got no result: the status, a word for programs, and one sentence for people that says what to do.</summary>
internal readonly record struct Problem(int Status, string Code, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>How long a refused caller should wait: the time of an election, rounded up to the header's whole seconds.</summary>
    private const string RetryAfterSeconds = "1";

    /// <summary>Something in the request is outside its limits.</summary>
    public static Problem Invalid(string detail) => new(StatusCodes.Status400BadRequest, "invalid", detail);

    /// <summary>It was refused and never takes effect; a retry may succeed.</summary>
    public static Problem NotDone(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail);

    /// <summary>Writes it as <c>application/problem+json</c> (RFC 9457), with <c>code</c> besides the members defined there.</summary>
    public void Write(HttpResponse response)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var problem = this;
        Json.Write(response, ContentType, writer =>
        {
            writer.WriteString("type", "about:blank");
            writer.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            writer.WriteNumber("status", problem.Status);
            writer.WriteString("detail", problem.Detail);
            writer.WriteString("code", problem.Code);
        });
    }
}
