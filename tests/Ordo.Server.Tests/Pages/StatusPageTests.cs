using System.Net;
using System.Text.RegularExpressions;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Pages;

public sealed partial class StatusPageTests(OneMember member) : IClassFixture<OneMember>
{
    private readonly Api _api = member.Api;

    [Fact]
    public async Task The_page_and_everything_it_names_is_there()
    {
        var page = await _api.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.Type));
        var named = Reference().Matches(page.Text).Select(match => match.Groups["path"].Value).ToList();
        Assert.Contains("/status.js", named);
        foreach (var path in named)
        {
            Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync(path)).Status);
        }
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere()
    {
        var page = await _api.GetAsync("/");
        Assert.StartsWith("default-src 'none'; script-src 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("://", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_has_the_page_does_not_load_it_again()
    {
        var first = await _api.GetAsync("/status.js");
        var again = await _api.SendAsync("GET", "/status.js", headers: ("If-None-Match", first.Header("ETag")!));
        Assert.Equal((HttpStatusCode.NotModified, ""), (again.Status, again.Text));
    }

    [GeneratedRegex("""(href|src)="(?<path>[^"]+)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: Patterns.LimitMs)]
    private static partial Regex Reference();
}
