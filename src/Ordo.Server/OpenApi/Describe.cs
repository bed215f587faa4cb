using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Ordo.Server.Rest;

namespace Ordo.Server.OpenApi;

/// <summary>
/// Describes a route for <c>/openapi/v1.json</c>, beside the route itself. Routes parse by hand, so that their parameters and answers are told here and not
/// found by reflection; a test holds the description against the routes.
/// </summary>
internal static class Describe
{
    /// <summary>
    /// Adds a route to the document: its tag, its name for generated clients, its summary, parameters and answers. What it declares here is what
    /// <see cref="DeclaredParameters"/> holds requests against.
    /// </summary>
    public static void As(
        this IEndpointConventionBuilder route, RequestDelegate handler, string tag, string id, string summary, params Action<OpenApiOperation>[] parts)
    {
        // The document lists endpoints that name their method; a bare request delegate does not.
        route.WithMetadata(handler.Method, new TagsAttribute(tag), DeclaredParameters.Of(parts));
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.OperationId = id;
            operation.Summary = summary;
            operation.Responses = [];
            foreach (var part in parts)
            {
                part(operation);
            }

            return Task.CompletedTask;
        });
    }

    public static Action<OpenApiOperation> InPath(string name, OpenApiSchema schema, string what) =>
        Parameter(name, ParameterLocation.Path, schema, what, required: true);

    public static Action<OpenApiOperation> InQuery(string name, OpenApiSchema schema, string what) =>
        Parameter(name, ParameterLocation.Query, schema, what, required: false);

    public static Action<OpenApiOperation> InHeader(string name, OpenApiSchema schema, string what) =>
        Parameter(name, ParameterLocation.Header, schema, what, required: false);

    /// <summary>The three headers of a session's request.</summary>
    public static Action<OpenApiOperation> InSession() =>
        InHeader(SessionHeaders.Session, Schemas.Positive, "The session; with it, the request is executed once.")
        + InHeader(SessionHeaders.Request, Schemas.Positive, "The request's number within the session, from 1 on.")
        + InHeader(SessionHeaders.LowestAwaited, Schemas.Positive, "The lowest request number whose answer the client still waits for.");

    /// <summary>The level of a read.</summary>
    public static Action<OpenApiOperation> InReadLevel() =>
        InQuery("read", Schemas.OneOf("linearizable", "local"), "local reads this member's state as it is; the header Ordo-Read tells which it was.");

    /// <summary>An optional JSON body.</summary>
    public static Action<OpenApiOperation> Body(OpenApiSchema schema) => operation => operation.RequestBody = new OpenApiRequestBody
    {
        Content = new Dictionary<string, OpenApiMediaType> { [Json.ContentType] = new() { Schema = schema } },
    };

    /// <summary>An answer with JSON.</summary>
    public static Action<OpenApiOperation> Answers(int status, string what, OpenApiSchema schema) => Answers(status, what, Json.ContentType, schema);

    /// <summary>An answer without a body.</summary>
    public static Action<OpenApiOperation> Answers(int status, string what) =>
        operation => operation.Responses!.Add(Text(status), new OpenApiResponse { Description = what });

    public static Action<OpenApiOperation> Answers(int status, string what, string contentType, OpenApiSchema schema) =>
        operation => operation.Responses!.Add(Text(status), new OpenApiResponse
        {
            Description = what,
            Content = new Dictionary<string, OpenApiMediaType> { [contentType] = new() { Schema = schema } },
        });

    /// <summary>The errors a route may give, each a problem.</summary>
    public static Action<OpenApiOperation> Refuses(params int[] statuses) => operation =>
    {
        foreach (var status in statuses)
        {
            Answers(status, ReasonPhrases.GetReasonPhrase(status), Problem.ContentType, Schemas.Problem)(operation);
        }
    };

    private static Action<OpenApiOperation> Parameter(string name, ParameterLocation place, OpenApiSchema schema, string what, bool required) => operation =>
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Schema = schema, Description = what, Required = required });
    };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
