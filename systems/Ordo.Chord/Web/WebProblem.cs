using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ordo.Chord.Web;

/// <summary>Why a request got no picture, as <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Title">The name of the status.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">One sentence for people that says what to do.</param>
internal sealed record WebProblem(string Title, int Status, string Detail)
{
    /// <summary>Something in the request is outside its limits.</summary>
    public static Task InvalidAsync(HttpContext context, string detail) => WriteAsync(context, StatusCodes.Status400BadRequest, detail);

    /// <summary>There is no such thing.</summary>
    public static Task NotFoundAsync(HttpContext context, string detail) => WriteAsync(context, StatusCodes.Status404NotFound, detail);

    private static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new WebProblem(ReasonPhrases.GetReasonPhrase(status), status, detail);
        return context.Response.WriteAsJsonAsync(problem, PictureJson.Plain.WebProblem, "application/problem+json", context.RequestAborted);
    }
}
