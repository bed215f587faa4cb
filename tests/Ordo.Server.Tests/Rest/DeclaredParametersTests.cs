using System.Net;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Rest;

/// <summary>What a route did not declare is refused, whatever the route: the operations come from the description itself.</summary>
public sealed class DeclaredParametersTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task Every_operation_of_the_API_refuses_a_query_parameter_that_it_does_not_declare()
    {
        await foreach (var (method, path, query, _) in OperationsAsync())
        {
            var answer = await _api.SendAsync(method, $"{path}?cuont=5");
            var allowed = query.Count == 0 ? "none" : $"{string.Join(", ", query)}, each once";
            AssertRefused(answer, $"There is no query parameter 'cuont' here; allowed: {allowed}.");
        }
    }

    [Fact]
    public async Task Every_operation_of_the_API_refuses_a_query_parameter_that_is_given_twice()
    {
        await foreach (var (method, path, query, _) in OperationsAsync())
        {
            foreach (var name in query)
            {
                var answer = await _api.SendAsync(method, $"{path}?{name}=2&{name}=3");
                AssertRefused(answer, $"The query parameter {name} is given 2 times: '2' and '3'; allowed: {string.Join(", ", query)}, each once.");
            }
        }
    }

    [Fact]
    public async Task Every_write_that_keeps_no_key_refuses_one()
    {
        await foreach (var (method, path, _, takesKey) in OperationsAsync())
        {
            var answer = await _api.SendAsync(method, path, headers: ("Idempotency-Key", "k"));
            if (takesKey || method == "GET")
            {
                Assert.DoesNotContain("Idempotency-Key", answer.Text, StringComparison.Ordinal);
            }
            else
            {
                AssertRefused(answer, "Only POST /v1/sequences/{name}/next takes an Idempotency-Key. Send this request without one.");
            }
        }
    }

    [Theory]
    [InlineData("?cuont=5", "There is no query parameter 'cuont' here; allowed: count, create, each once.")]
    [InlineData("?count=2&Creat=false", "There is no query parameter 'Creat' here; allowed: count, create, each once.")]
    [InlineData("?count=2&COUNT=3", "The query parameter COUNT is given 2 times: '2' and '3'; allowed: count, create, each once.")]
    [InlineData("?=1", "There is no query parameter '' here; allowed: count, create, each once.")]
    [InlineData("?%01%22", "There is no query parameter '\u0001\"' here; allowed: count, create, each once.")]
    public async Task What_is_refused_changes_nothing(string query, string detail)
    {
        AssertRefused(await _api.PostAsync($"/v1/sequences/untouched/next{query}"), detail);
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/v1/sequences/untouched")).Status);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("?count=1")]
    [InlineData("?&count=1&")]
    [InlineData("?%63ount=1&create=true")]
    public async Task What_is_declared_passes(string query)
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.PostAsync($"/v1/sequences/declared/next{query}")).Status);
    }

    [Theory]
    [InlineData("/health/live?x=1")]
    [InlineData("/metrics?x=1")]
    [InlineData("/?x=1")]
    public async Task Those_who_watch_may_add_what_they_like(string path) => Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync(path)).Status);

    /// <summary>The operations below /v1 with values in their paths: the parameters that each declares in its query, and whether it takes a key.</summary>
    private async IAsyncEnumerable<(string Method, string Path, IReadOnlyList<string> Query, bool TakesKey)> OperationsAsync()
    {
        foreach (var (path, operations) in (await _api.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var declared = operation!["parameters"]?.AsArray().Select(parameter => ((string)parameter!["in"]!, (string)parameter["name"]!)).ToList() ?? [];
                if (path.StartsWith("/v1/", StringComparison.Ordinal))
                {
                    yield return (
                        method.ToUpperInvariant(),
                        path.Replace("{name}", "a", StringComparison.Ordinal).Replace("{key}", "k", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal),
                        [.. declared.Where(parameter => parameter.Item1 == "query").Select(parameter => parameter.Item2)],
                        declared.Contains(("header", "Idempotency-Key")));
                }
            }
        }
    }

    private static void AssertRefused(Answer answer, string detail) =>
        Assert.Equal((HttpStatusCode.BadRequest, "invalid", detail), (answer.Status, answer.Code, (string?)answer.Json["detail"]));
}
