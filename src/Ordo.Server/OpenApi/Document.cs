using Microsoft.AspNetCore.OpenApi;

namespace Ordo.Server.OpenApi;

/// <summary>What stands at the head of <c>/openapi/v1.json</c>.</summary>
internal static class Document
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Ordo";
        document.Info.Version = "v1";
        document.Info.Description = "Gap-free sequences in one replicated order. Every request works on every member. Errors are application/problem+json "
            + "with a word for programs in code: 503 means not done, 504 means unknown: retry with the same key.";
        return Task.CompletedTask;
    });
}
