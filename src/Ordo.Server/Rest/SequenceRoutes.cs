using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Ordo.Server.OpenApi;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary><c>/v1/sequences</c> and <c>/v1/sequences/{name}</c>: list, show, create and remove sequences.</summary>
internal sealed class SequenceRoutes(MemberFace face)
{
    /// <summary>A list is sent in pieces of about this size, so that a long one takes no memory of its length.</summary>
    private const int PieceBytes = 32 * 1024;

    /// <summary>How many names are read in one turn of the member: a fraction of a millisecond.</summary>
    private const int PageNames = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        var name = Describe.InPath("name", Schemas.Name, "The sequence.");
        routes.MapGet("/v1/sequences", ListAsync).As(
            ListAsync, "sequences", "listSequences",
            "The sequences in ordinal order of their names.",
            Describe.InQuery("after", Schemas.Text, "Only names behind this one."),
            Describe.InQuery("limit", Schemas.Positive, "At most so many; all when it is not given."),
            Describe.InReadLevel(),
            Describe.Answers(200, "The sequences.", Schemas.SequenceList),
            Describe.Refuses(400, 503));
        routes.MapGet("/v1/sequences/{name}", ShowAsync).As(
            ShowAsync, "sequences", "showSequence",
            "One sequence.",
            name,
            Describe.InReadLevel(),
            Describe.Answers(200, "The sequence; last is one step before its start when no id was given.", Schemas.Sequence),
            Describe.Refuses(400, 404, 503));
        routes.MapPut("/v1/sequences/{name}", CreateAsync).As(
            CreateAsync, "sequences", "createSequence",
            "Creates a sequence.",
            name,
            Describe.InSession(),
            Describe.Body(Schemas.Creation),
            Describe.Answers(201, "It was created.", Schemas.Sequence),
            Describe.Answers(200, "It was there, just as asked for.", Schemas.Sequence),
            Describe.Refuses(400, 409, 413, 415, 503, 504));
        routes.MapDelete("/v1/sequences/{name}", RemoveAsync).As(
            RemoveAsync, "sequences", "removeSequence",
            "Removes a sequence and its keys.",
            name,
            Describe.InSession(),
            Describe.Answers(204, "It was removed."),
            Describe.Refuses(400, 404, 409, 413, 415, 503, 504));
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryLimit(query["limit"], out var limit))
        {
            Problem.Invalid($"limit is {Quoted.Text(query["limit"])}; allowed: a whole number from 1 to {long.MaxValue}.").Write(context.Response);
            return;
        }

        var after = query["after"].ToString();
        if (after.Length > 0 && SequenceName.Check(after) is { } wrong)
        {
            Problem.Invalid($"after is {Quoted.Text(after)}: {wrong}").Write(context.Response);
        }
        else if (await ReadPagesAsync(context, after, limit) is { } sequences)
        {
            await WriteListAsync(context, sequences);
        }
    }

    private static bool TryLimit(StringValues text, out int limit)
    {
        var number = (long)int.MaxValue;
        var isGood = text.Count == 0 || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
        limit = (int)Math.Min(number, int.MaxValue); // There are never that many.
        return isGood;
    }

    /// <summary>
    /// Reads the list page by page, so that a long one holds up nobody. The pages behind the first are read from the state of this member, which only goes on from
    /// there: the list covers everything acknowledged before it was asked for, and a sequence created or removed meanwhile may be in it or not.
    /// </summary>
    private async Task<List<SequenceInfo>?> ReadPagesAsync(HttpContext context, string after, int limit)
    {
        if (await face.ReadAsync(context, state => state.ListSequences(after, Math.Min(limit, PageNames))) is not { } page)
        {
            return null;
        }

        List<SequenceInfo> sequences = [.. page];
        while (page.Count == PageNames && sequences.Count < limit)
        {
            if (await face.ReadOnAsync(context, state => state.ListSequences(sequences[^1].Name, Math.Min(limit - sequences.Count, PageNames))) is not { } next)
            {
                return null;
            }

            page = next;
            sequences.AddRange(page);
        }

        return sequences;
    }

    private static async Task WriteListAsync(HttpContext context, List<SequenceInfo> sequences)
    {
        context.Response.ContentType = Json.ContentType;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.Options);
        writer.WriteStartObject();
        writer.WriteStartArray("sequences");
        foreach (var sequence in sequences)
        {
            writer.WriteStartObject();
            WriteMembers(writer, sequence.Name, sequence.Last, sequence.Step);
            writer.WriteEndObject();
            if (writer.BytesPending > PieceBytes)
            {
                await writer.FlushAsync();
                await context.Response.BodyWriter.FlushAsync();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            return;
        }

        var found = await face.ReadAsync(context, state => new Found<SequenceInfo>(state.TryGetSequence(name, out var sequence), sequence));
        if (found is { Exists: false })
        {
            CommandProblem.UnknownSequence(name).Write(context.Response);
        }
        else if (found is not null)
        {
            Json.Write(context.Response, writer => WriteMembers(writer, name, found.Value.Last, found.Value.Step));
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            return;
        }

        var (json, refusal) = await RequestBody.ReadJsonAsync(context.Request, face.MaxBodyBytes);
        if (refusal is { } refused)
        {
            refused.Write(context.Response);
        }
        else if (!CreateBody.TryRead(name, json, out var command, out var problem)
            || !SessionHeaders.TryRead(context.Request.Headers, out var session, out problem))
        {
            problem.Write(context.Response);
        }
        else if (await face.SubmitAsync(context, command, session) is { } result)
        {
            context.Response.StatusCode = result.Existed ? StatusCodes.Status200OK : StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/v1/sequences/{name}";
            Json.Write(context.Response, writer => WriteMembers(writer, name, result.Last, result.Step));
        }
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            return;
        }

        if (await RequestBody.RefuseAnyAsync(context.Request, face.MaxBodyBytes) is { } refusal)
        {
            refusal.Write(context.Response);
        }
        else if (!SessionHeaders.TryRead(context.Request.Headers, out var session, out var problem))
        {
            problem.Write(context.Response);
        }
        else if (await face.SubmitAsync(context, new RemoveSequenceCommand(name), session) is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>The name in the path. False when it cannot be one; then the problem is written.</summary>
    internal static bool TryName(HttpContext context, out string name)
    {
        name = (string)context.Request.RouteValues["name"]!;
        if (SequenceName.Check(name) is not { } wrong)
        {
            return true;
        }

        Problem.Invalid(wrong).Write(context.Response);
        return false;
    }

    private static void WriteMembers(Utf8JsonWriter writer, string name, long last, long step)
    {
        writer.WriteString("name", name);
        writer.WriteNumber("last", last);
        writer.WriteNumber("step", step);
    }
}
