using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Ordo.Server.OpenApi;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary><c>GET /v1/sequences/{name}/keys/{key}</c>: what a key got.</summary>
internal sealed class KeyRoute(MemberFace face)
{
    /// <summary>Of <c>/v1/sequences/{name}/keys/{key}</c>, the empty one before the first slash included.</summary>
    private const int SegmentsBeforeKey = 5;

    // A key may hold slashes, which stand in the path as they are or as %2F.
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/sequences/{name}/keys/{**key}", ShowAsync).As(
        ShowAsync, "sequences", "showKey",
        "What a key got.",
        Describe.InPath("name", Schemas.Name, "The sequence."),
        Describe.InPath("key", Schemas.Key, "The key, percent-encoded."),
        Describe.InReadLevel(),
        Describe.Answers(200, "The ids that were given under the key.", Schemas.KeptKey),
        Describe.Refuses(400, 404, 503));

    private async Task ShowAsync(HttpContext context)
    {
        if (!SequenceRoutes.TryName(context, out var name))
        {
            return;
        }

        var key = KeyOf(context);
        if (RequestKey.Check(key) is { } wrong)
        {
            Problem.Invalid(wrong).Write(context.Response);
            return;
        }

        var kept = await face.ReadAsync(
            context, state => new Kept(state.TryGetSequence(name, out _), state.TryGetKey(name, key, out var got), got));
        if (kept is { HasSequence: false })
        {
            CommandProblem.UnknownSequence(name).Write(context.Response);
        }
        else if (kept is { HasKey: false })
        {
            new Problem(StatusCodes.Status404NotFound, "unknown-key", $"The sequence '{name}' holds no key '{key}'.").Write(context.Response);
        }
        else if (kept is not null)
        {
            Json.Write(context.Response, writer =>
            {
                writer.WriteString("name", name);
                writer.WriteString("key", key);
                writer.WriteNumber("first", kept.Key.First);
                writer.WriteNumber("last", kept.Key.Last);
                writer.WriteString("keyExpires", UnixTime.ToText(kept.Key.ExpiresMs));
            });
        }
    }

    /// <summary>
    /// The key as it was sent, because the decoded path no longer tells a slash from %2F. Empty when the request does not spell its path as it is routed (with dot
    /// segments, for instance): another key would be found there.
    /// </summary>
    private static string KeyOf(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2)[0];
        var segments = path.Split('/', SegmentsBeforeKey + 1);
        var key = segments.Length > SegmentsBeforeKey ? Uri.UnescapeDataString(segments[SegmentsBeforeKey]) : "";
        return WithSlashes(key) == WithSlashes((string?)context.Request.RouteValues["key"]) ? key : "";
    }

    private static string? WithSlashes(string? key) => key?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private sealed record Kept(bool HasSequence, bool HasKey, KeyInfo Key);
}
