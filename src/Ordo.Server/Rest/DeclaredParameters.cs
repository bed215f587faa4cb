using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Ordo.Server.Rest;

/// <summary>
/// Holds requests of the API against what their route declares for OpenAPI, so that nothing a client wrote is passed over in silence: a mistyped
/// <c>create=false</c> would create, and a key that a route does not keep would promise what nobody holds.
/// </summary>
internal sealed class DeclaredParameters
{
    public const string KeyHeader = "Idempotency-Key";

    private static readonly PathString Api = "/v1";

    private readonly List<string> _query;
    private readonly bool _takesKey;

    private DeclaredParameters(IList<IOpenApiParameter> declared)
    {
        _query = [.. declared.Where(parameter => parameter.In == ParameterLocation.Query).Select(parameter => parameter.Name!)];
        _takesKey = declared.Any(parameter => parameter.Name == KeyHeader);
    }

    /// <summary>What the parts of a description declare.</summary>
    public static DeclaredParameters Of(IEnumerable<Action<OpenApiOperation>> parts)
    {
        var operation = new OpenApiOperation { Responses = [] };
        foreach (var part in parts)
        {
            part(operation);
        }

        return new DeclaredParameters(operation.Parameters ?? []);
    }

    /// <summary>Stands between routing and the routes. Requests outside of the API pass: whoever watches a member may add what it likes.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(next => context =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DeclaredParameters>()?.Refuse(context.Request) is not { } problem)
        {
            return next(context);
        }

        problem.Write(context.Response);
        return Task.CompletedTask;
    });

    private Problem? Refuse(HttpRequest request)
    {
        if (!request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return request.QueryString.HasValue && RefuseQuery(request.Query) is { } problem ? problem : RefuseKey(request);
    }

    private Problem? RefuseQuery(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!_query.Contains(name, StringComparer.OrdinalIgnoreCase)) // As routes look them up.
            {
                return Problem.Invalid($"There is no query parameter {Quoted.Text(name)} here; allowed: {Allowed}.");
            }

            if (values.Count > 1)
            {
                return Problem.Invalid($"The query parameter {name} is given {values.Count} times: {string.Join(" and ", values.Select(Quoted.Text))}; allowed: {Allowed}.");
            }
        }

        return null;
    }

    private Problem? RefuseKey(HttpRequest request) => _takesKey || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !request.Headers.ContainsKey(KeyHeader)
        ? null
        : Problem.Invalid($"Only POST /v1/sequences/{{name}}/next takes an {KeyHeader}. Send this request without one.");

    private string Allowed => _query.Count == 0 ? "none" : $"{string.Join(", ", _query)}, each once";
}
