using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Ordo.Server.OpenApi;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary><c>POST /v1/sequences/{name}/next</c>: the next ids. The hot path: it parses by hand and writes bytes.</summary>
internal sealed class NextRoute(MemberFace face)
{
    /// <summary>The longest answer: 200 characters of name, two numbers of 19 digits, a time stamp of 24, and what stands between them.</summary>
    private const int MaxAnswerBytes = 384;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sequences/{name}/next", AnswerAsync).As(
        AnswerAsync, "sequences", "nextIds",
        "The next ids of a sequence, all or none; each id once, also when members fail.",
        Describe.InPath("name", Schemas.Name, "The sequence."),
        Describe.InQuery("count", Schemas.Count, "How many ids."),
        Describe.InQuery("create", Schemas.Flag(true), "Whether an unknown sequence is created, with start 1 and step 1."),
        Describe.InHeader(DeclaredParameters.KeyHeader, Schemas.Key, "With a key, the same request is executed once and answered the same until the key expires."),
        Describe.InSession(),
        Describe.Answers(200, "The ids from first to last, one step apart.", Schemas.Ids),
        Describe.Refuses(400, 404, 409, 413, 415, 422, 503, 504));

    private async Task AnswerAsync(HttpContext context)
    {
        if (await RequestBody.RefuseAnyAsync(context.Request, face.MaxBodyBytes) is { } refusal)
        {
            refusal.Write(context.Response);
        }
        else if (!TryParse(context.Request, out var command, out var session, out var problem))
        {
            problem.Write(context.Response);
        }
        else if (await face.SubmitAsync(context, command, session) is { } result)
        {
            Write(context.Response, command, result);
        }
    }

    private static bool TryParse(HttpRequest request, out NextCommand command, out SessionRequest? session, out Problem problem)
    {
        command = null!;
        if (!SessionHeaders.TryRead(request.Headers, out session, out problem))
        {
            return false;
        }

        var query = request.QueryString.HasValue ? request.Query : QueryCollection.Empty;
        if (!TryCount(query["count"], out var count))
        {
            problem = Problem.Invalid($"count is {Quoted.Text(query["count"])}; allowed: a whole number from 1 to {SequenceRules.MaxCount}.");
            return false;
        }

        if (!TryCreate(query["create"], out var create))
        {
            problem = Problem.Invalid($"create is {Quoted.Text(query["create"])}; allowed: true or false.");
            return false;
        }

        var keys = request.Headers[DeclaredParameters.KeyHeader];
        command = new NextCommand((string)request.RouteValues["name"]!, count, create, keys.Count == 0 ? null : keys.ToString());
        if ((keys.Count > 1 ? $"{DeclaredParameters.KeyHeader} must be given once." : command.Check()) is { } wrong)
        {
            problem = Problem.Invalid(wrong);
            return false;
        }

        return true;
    }

    private static bool TryCount(StringValues text, out int count)
    {
        count = 1;
        return text.Count == 0
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && SequenceRules.CheckCount(count) is null);
    }

    private static bool TryCreate(StringValues text, out bool create)
    {
        create = text != "false";
        return text.Count == 0 || text == "true" || text == "false";
    }

    private static void Write(HttpResponse response, NextCommand command, in CommandResult result)
    {
        var bytes = response.BodyWriter.GetSpan(MaxAnswerBytes);
        var at = Put(bytes, 0, "{\"name\":\""u8);
        at += Encoding.ASCII.GetBytes(command.Name, bytes[at..]);
        at = PutNumber(bytes, Put(bytes, at, "\",\"first\":"u8), result.First);
        at = PutNumber(bytes, Put(bytes, at, ",\"last\":"u8), result.Last);
        if (command.Key is not null)
        {
            at = PutTime(bytes, Put(bytes, at, ",\"keyExpires\":\""u8), result.KeyExpiresMs);
            at = Put(bytes, at, "\""u8);
        }

        at = Put(bytes, at, "}"u8);
        response.ContentType = Json.ContentType;
        response.ContentLength = at;
        response.BodyWriter.Advance(at);
    }

    private static int Put(Span<byte> bytes, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(bytes[at..]);
        return at + text.Length;
    }

    private static int PutNumber(Span<byte> bytes, int at, long number)
    {
        Utf8Formatter.TryFormat(number, bytes[at..], out var written);
        return at + written;
    }

    private static int PutTime(Span<byte> bytes, int at, long unixMs)
    {
        UnixTime.ToUtc(unixMs).TryFormat(bytes[at..], out var written, UnixTime.Format, CultureInfo.InvariantCulture);
        return at + written;
    }
}
