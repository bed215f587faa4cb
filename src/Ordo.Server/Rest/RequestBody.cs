using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ordo.Server.Rest;

/// <summary>Bodies of requests: empty whatever their type, or JSON within the limit.</summary>
internal static class RequestBody
{
    /// <summary>For a request that takes no body: null when there is none, else why it is refused.</summary>
    public static ValueTask<Problem?> RefuseAnyAsync(HttpRequest request, int maxBytes) =>
        IsSurelyEmpty(request) ? default : RefuseContentAsync(request, maxBytes);

    /// <summary>For a request that takes JSON: its bytes, empty when there are none; or why it is refused.</summary>
    public static async ValueTask<(ReadOnlySequence<byte> Json, Problem? Refusal)> ReadJsonAsync(HttpRequest request, int maxBytes)
    {
        if (IsSurelyEmpty(request))
        {
            return default;
        }

        var (length, body, broken) = await ReadAsync(request, maxBytes);
        if (broken is not null || length > maxBytes)
        {
            return (default, broken ?? TooLarge(maxBytes));
        }

        return length == 0 || request.HasJsonContentType() ? (body, null) : (default, WrongType("This request takes JSON: give it Content-Type application/json."));
    }

    private static bool IsSurelyEmpty(HttpRequest request) =>
        request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    private static async ValueTask<Problem?> RefuseContentAsync(HttpRequest request, int maxBytes)
    {
        var (length, _, broken) = await ReadAsync(request, maxBytes);
        if (broken is not null || length == 0)
        {
            return broken;
        }

        if (length > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        return request.HasJsonContentType()
            ? Problem.Invalid("This request takes no body. Send it without one.")
            : WrongType("This request takes no body. Send it without one.");
    }

    /// <summary>Reads the body until it is longer than the limit. A body that says its length is not read when that is too much.</summary>
    private static async ValueTask<(long Length, ReadOnlySequence<byte> Body, Problem? Broken)> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return (request.ContentLength.Value, default, null);
        }

        try
        {
            ReadResult read;
            do
            {
                read = await request.BodyReader.ReadAsync();
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            while (!read.IsCompleted && read.Buffer.Length <= maxBytes);
            return (read.Buffer.Length, read.Buffer, null);
        }
        catch (BadHttpRequestException failure)
        {
            return (0, default, failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(maxBytes)
                : new Problem(failure.StatusCode, "bad-request", failure.Message));
        }
    }

    private static Problem TooLarge(int maxBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"A body must be at most {maxBytes} bytes.");

    private static Problem WrongType(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "body-type", detail);
}
