using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.OpenApi;

public sealed class OpenApiTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task Every_route_of_the_API_is_described_and_no_other()
    {
        var paths = (await _api.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        var described = paths.SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {path.Key}"));
        Assert.Equal(Routes().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_its_path_parameters_and_an_answer()
    {
        var answer = await _api.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var names = new List<string>();
        foreach (var (path, operations) in answer.Json["paths"]!.AsObject())
        {
            foreach (var (_, operation) in operations!.AsObject())
            {
                names.Add((string)operation!["operationId"]!);
                Assert.NotEmpty((string)operation["summary"]!);
                Assert.Equal(TagOf(path), (string?)Assert.Single(operation["tags"]!.AsArray()));
                Assert.True(operation["responses"]!["400"] is not null == path.StartsWith("/v1/", StringComparison.Ordinal), path);
                Assert.Contains(operation["responses"]!.AsObject(), response => response.Key.StartsWith('2'));
                var inPath = operation["parameters"]?.AsArray().Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => $"{{{parameter!["name"]}}}") ?? [];
                Assert.Equal(path.Count(c => c == '{'), inPath.Count(name => path.Contains(name, StringComparison.Ordinal)));
            }
        }

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            ["cluster", "health", "metrics", "sequences", "sessions"],
            answer.Json["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).Order(StringComparer.Ordinal));
    }

    /// <summary>The first word of a path behind its version is what it is about.</summary>
    private static string TagOf(string path) => path.Split('/') is [_, "v1", var first, ..] ? first : path.Split('/')[1];

    private IEnumerable<string> Routes() => member.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .Select(route => (Path: route.RoutePattern.RawText!, Methods: route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods))
        .Where(route => route.Path.StartsWith("/v1/", StringComparison.Ordinal) || route.Path.StartsWith("/health/", StringComparison.Ordinal) || route.Path == "/metrics")
        .SelectMany(route => route.Methods.Select(method => $"{method.ToLowerInvariant()} {route.Path.Replace("**", "", StringComparison.Ordinal)}"));
}
