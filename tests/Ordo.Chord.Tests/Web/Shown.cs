using Microsoft.Playwright;

namespace Ordo.Chord.Tests.Web;

/// <summary>The page of a fake ring, open in the browser. What the browser complains of is kept, and fails the test at its end.</summary>
internal sealed class Shown : IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private readonly FakeRing _ring;
    private RingHost _host;
    private volatile bool _mayFail;

    private Shown(RingHost host, FakeRing ring, IPage page)
    {
        _host = host;
        _ring = ring;
        Page = page;
        page.PageError += (_, error) => Complain(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !(_mayFail && message.Text.Contains("net::ERR_", StringComparison.Ordinal)))
            {
                Complain(message.Text); // Chromium says here, too, what the policy forbade.
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The nodes of the picture.</summary>
    public ILocator Nodes => At("#ring circle.node");

    public static async Task<Shown> OpenAsync(Chromium chromium, FakeRing ring, BrowserNewContextOptions? options = null)
    {
        var page = await chromium.NewPageAsync(options);
        var shown = new Shown(await RingHost.StartAsync(ring), ring, page);
        await page.GotoAsync(shown._host.Address.AbsoluteUri);
        return shown;
    }

    /// <summary>What stands at a CSS selector.</summary>
    public ILocator At(string selector) => Page.Locator(selector);

    /// <summary>A node of the picture.</summary>
    public ILocator NodeOf(int number) => At($"#ring circle[data-node='{_ring.IdOf(number)}']");

    /// <summary>What is written beside a node of the picture.</summary>
    public ILocator LabelOf(int number) => At($"#ring text[data-node='{_ring.IdOf(number)}']");

    /// <summary>A node of the list.</summary>
    public ILocator ButtonOf(int number) => At($"#nodes button[data-node='{_ring.IdOf(number)}']");

    /// <summary>Types a key and asks for its way.</summary>
    public async Task LookUpAsync(string key)
    {
        await At("#key").FillAsync(key);
        await At("#search button[type=submit]").ClickAsync();
    }

    /// <summary>Stops the node behind the page. From here on the browser may complain of requests that nobody answers.</summary>
    public async Task StopHostAsync()
    {
        _mayFail = true;
        await _host.DisposeAsync();
    }

    /// <summary>Starts it again at the same port.</summary>
    public async Task StartHostAsync() => _host = await RingHost.StartAsync(_ring, at: _host.Port);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        await _host.DisposeAsync();
        lock (_complaints)
        {
            Assert.Empty(_complaints);
        }
    }

    private void Complain(string what)
    {
        lock (_complaints)
        {
            _complaints.Add(what);
        }
    }
}
