using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ordo.Chord.Tests.Web;

/// <summary>The page as Chromium shows it. <see cref="Shown"/> fails a test whose page had an error, wrote to the console or wanted what its policy forbids.</summary>
public sealed class RingPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    // The ring of specs/s08 §4.
    private static readonly int[] Six = [24, 26, 2, 16, 31, 25];

    [Fact]
    public async Task The_picture_shows_every_node_with_its_place_and_its_keys()
    {
        var ring = new FakeRing(5, Six);
        ring.Save("Kazan", "This is text for Kazan");
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await Expect(shown.Nodes).ToHaveCountAsync(6);
        foreach (var node in Six)
        {
            await Expect(shown.LabelOf(node)).ToHaveTextAsync(node == 24 ? "241 key" : $"{node}0 keys");
        }

        await Expect(shown.At("#facts")).ToHaveTextAsync("6 nodes · 32 places · 1 key, each on 3 nodes · with a registry");
        await Expect(shown.At("#state")).ToHaveTextAsync("live");
    }

    [Fact]
    public async Task A_chosen_node_shows_its_fingers_its_neighbours_and_its_table()
    {
        var ring = new FakeRing(5, Six);
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await shown.NodeOf(2).ClickAsync();
        await Expect(shown.At("#details-title")).ToHaveTextAsync("Node 2");
        await Expect(shown.At("#fingers tbody tr")).ToHaveTextAsync(["1–4316", "51824"]);
        await Expect(shown.At(".fingers .finger")).ToHaveCountAsync(2);
        await Expect(shown.NodeOf(2)).ToContainClassAsync("chosen");
        await Expect(shown.NodeOf(16)).ToContainClassAsync("successor");
        await Expect(shown.NodeOf(31)).ToContainClassAsync("predecessor");
        await Expect(shown.At(".owned path")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_lookup_shows_its_way_and_says_where_it_ended()
    {
        var ring = new FakeRing(5, Six);
        ring.Save("alpha", "This is text for alpha");
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await shown.LookUpAsync("alpha");
        await Expect(shown.At("#answer .summary")).ToHaveTextAsync("alpha → place 7 → node 16, 2 hops");
        await Expect(shown.At("#answer .steps")).ToHaveTextAsync("24 → 2 → 16");
        await Expect(shown.At("#answer .value")).ToHaveTextAsync("This is text for alpha");
        await Expect(shown.At(".way .hop")).ToHaveCountAsync(2);
        await Expect(shown.NodeOf(16)).ToContainClassAsync("onway");
        await shown.At("#clear").ClickAsync();
        await Expect(shown.At(".way .hop")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("\"<b>bold</b> 🦊 & 'quoted'")]
    [InlineData("<script>document.title='taken'</script><img src=x onerror=alert(1)>")]
    [InlineData("a key with spaces, Ünïcode, 漢字 and \u202ea turn")]
    public async Task A_key_of_any_letters_is_shown_as_it_is(string key)
    {
        var ring = new FakeRing(5, Six);
        ring.Save(key, $"the text of {key}");
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await shown.LookUpAsync(key);
        await Expect(shown.At("#answer .summary bdi")).ToHaveTextAsync(key);
        await Expect(shown.At("#answer .value")).ToHaveTextAsync($"the text of {key}");
        await Expect(shown.At("#answer :is(b, script, img)")).ToHaveCountAsync(0);
        await Expect(shown.Page).Not.ToHaveTitleAsync("taken");
    }

    [Fact]
    public async Task The_empty_key_is_a_key()
    {
        await using var shown = await Shown.OpenAsync(chromium, new FakeRing(5, Six));
        await shown.LookUpAsync("");
        await Expect(shown.At("#answer .summary")).ToHaveTextAsync("(the empty key) → place 1 → node 2, 2 hops");
    }

    [Fact]
    public async Task A_node_that_joins_or_leaves_is_seen_without_loading_the_page_again()
    {
        var ring = new FakeRing(5, Six);
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await Expect(shown.Nodes).ToHaveCountAsync(6);
        ring.Join(9, "127.0.0.1:20009");
        await Expect(shown.NodeOf(9)).ToHaveCountAsync(1);
        await Expect(shown.At("#log")).ToContainTextAsync("node 9 joined");
        ring.Silence(31);
        await Expect(shown.NodeOf(31)).ToContainClassAsync("silent");
        await Expect(shown.At("#log")).ToContainTextAsync("node 31 fell silent");
        ring.Leave(31);
        await Expect(shown.NodeOf(31)).ToHaveCountAsync(0);
        await Expect(shown.At("#log")).ToContainTextAsync("node 31 went");
    }

    [Fact]
    public async Task The_list_of_nodes_is_gone_through_with_the_keyboard()
    {
        await using var shown = await Shown.OpenAsync(chromium, new FakeRing(5, Six));
        await shown.ButtonOf(24).FocusAsync();
        await shown.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(shown.ButtonOf(25)).ToBeFocusedAsync();
        await shown.Page.Keyboard.PressAsync("Enter");
        await Expect(shown.At("#details-title")).ToHaveTextAsync("Node 25");
        await Expect(shown.ButtonOf(25)).ToHaveAttributeAsync("aria-pressed", "true");
        await shown.Page.Keyboard.PressAsync("End");
        await Expect(shown.ButtonOf(31)).ToBeFocusedAsync();
        await Expect(shown.ButtonOf(31)).ToHaveAccessibleNameAsync("Node 31, 127.0.0.1:20004, 0 keys, live");
    }

    [Fact]
    public async Task A_ring_of_thousands_is_drawn_and_the_filter_finds_a_node()
    {
        var ring = FakeRing.OfSha1(3000);
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await Expect(shown.At("#facts")).ToContainTextAsync("3\u202f000 nodes");
        await Expect(shown.At("#more")).ToHaveTextAsync("The first 120 of 3000; the filter finds the others.");
        await shown.At("#filter").FillAsync("127.0.0.1:22999");
        await Expect(shown.At("#nodes button")).ToHaveCountAsync(1);
        await shown.At("#nodes button").ClickAsync();
        await Expect(shown.At("#details dd").First).ToHaveTextAsync("127.0.0.1:22999");
    }

    [Fact]
    public async Task What_the_picture_lacks_is_said()
    {
        var ring = new FakeRing(5, Six) { Problem = "Node 26 did not tell its successor." };
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await Expect(shown.At("#problem")).ToHaveTextAsync("Node 26 did not tell its successor.");
        ring.Problem = null;
        await Expect(shown.At("#problem")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_lost_connection_is_said_and_taken_up_again_by_itself()
    {
        var ring = new FakeRing(5, Six);
        await using var shown = await Shown.OpenAsync(chromium, ring);
        await Expect(shown.At("#state")).ToHaveTextAsync("live");
        await shown.StopHostAsync();
        await Expect(shown.At("#state")).ToHaveTextAsync("connection lost, trying again …");
        await shown.LookUpAsync("Kazan");
        await Expect(shown.At("#answer")).ToHaveTextAsync("The node does not answer. Try again when the page is live.");
        ring.Join(9, "127.0.0.1:20009");
        await shown.StartHostAsync();
        await Expect(shown.At("#state")).ToHaveTextAsync("live");
        await Expect(shown.NodeOf(9)).ToHaveCountAsync(1);
        await Expect(shown.At("#log")).ToContainTextAsync("connected again");
    }

    [Fact]
    public async Task Who_wants_no_movement_gets_none()
    {
        await using var shown = await Shown.OpenAsync(chromium, new FakeRing(5, Six), new() { ReducedMotion = ReducedMotion.Reduce });
        await shown.LookUpAsync("alpha");
        await Expect(shown.At(".way .hop")).ToHaveCountAsync(2);
        Assert.Equal(0, await shown.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    [Fact]
    public async Task On_a_phone_nothing_is_wider_than_the_screen()
    {
        await using var shown = await Shown.OpenAsync(chromium, FakeRing.OfSha1(20), new() { ViewportSize = new() { Width = 360, Height = 740 } });
        await Expect(shown.Nodes).ToHaveCountAsync(20);
        await shown.LookUpAsync(new string('x', 500));
        await Expect(shown.At("#answer .summary")).ToBeVisibleAsync();
        Assert.Equal(360, await shown.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
