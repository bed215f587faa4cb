using Microsoft.Playwright;

namespace Ordo.Chord.Tests.Web;

/// <summary>The distribution's Chromium, one for all tests of a class; tests skip themselves where it is missing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Where the distribution's package puts it.</summary>
    private const string Program = "/usr/bin/chromium";

    /// <summary>Enough for a machine that does ten other things at once. What is waited for comes within a second otherwise.</summary>
    private const float TimeoutMs = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"], Timeout = TimeoutMs });
        Assertions.SetDefaultExpectTimeout(TimeoutMs);
    }

    /// <summary>A fresh page in a profile of its own.</summary>
    public async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, "needs the package chromium");
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(TimeoutMs);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
