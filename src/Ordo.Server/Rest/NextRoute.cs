using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary><c>POST /v1/sequences/{name}/next</c>: the next ids. The hot path: it parses by hand and writes bytes.</summary>
internal sealed class NextRoute(MemberFace face)
{
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>The longest answer: 200 characters of name, two numbers of 19 digits, a time stamp, and what stands between them.</summary>
    private const int MaxAnswerBytes = 384;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/sequences/{name}/next", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var (command, refusal) = Parse(context.Request);
        if (refusal is { } problem)
        {
            await problem.WriteAsync(context.Response);
            return;
        }

        var outcome = await face.SubmitAsync(command!, session: null);
        if (outcome.Failure is { } failure)
        {
            await MemberFace.Of(failure).WriteAsync(context.Response);
        }
        else if (outcome.Result.Status != CommandStatus.Ok)
        {
            await CommandProblem.Of(outcome.Result, command!.Name).WriteAsync(context.Response);
        }
        else
        {
            Write(context.Response, command!, outcome.Result);
        }
    }

    private static (NextCommand? Command, Problem? Refusal) Parse(HttpRequest request)
    {
        var name = (string)request.RouteValues["name"]!;
        var count = 1;
        var create = true;
        if (request.QueryString.HasValue)
        {
            if (request.Query["count"] is [{ } text] && !int.TryParse(text, out count))
            {
                return (null, Problem.BadRequest("count", SequenceRules.CheckCount(0)!));
            }

            create = request.Query["create"] != "false";
        }

        string? key = request.Headers[KeyHeader];
        var command = new NextCommand(name, count, create, key);
        return command.Check() is { } wrong ? (null, Problem.BadRequest("invalid", wrong)) : (command, null);
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
            at = Put(bytes, at, ",\"keyExpires\":\""u8);
            Utf8Formatter.TryFormat(DateTimeOffset.FromUnixTimeMilliseconds(result.KeyExpiresMs).UtcDateTime, bytes[at..], out var written, 'O');
            at = Put(bytes, at + written, "\""u8);
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
        number.TryFormat(bytes[at..], out var written);
        return at + written;
    }
}
