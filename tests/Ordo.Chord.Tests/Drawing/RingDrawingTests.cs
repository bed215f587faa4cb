using Ordo.Chord.Drawing;
using Ordo.Chord.Tests.Web;
using Ordo.Chord.Web;

namespace Ordo.Chord.Tests.Drawing;

/// <summary>The ring in a terminal.</summary>
public sealed class RingDrawingTests
{
    private static readonly int[] Six = [24, 26, 2, 16, 31, 25];

    [Fact]
    public async Task Few_nodes_stand_around_a_circle()
    {
        Assert.Equal(
            """
            6 nodes · 2^5 places · 2 keys, each on 3 nodes · with a registry
                            31 silent ○⣀⣀⣀⣄⣀⣀⣀
                                 ⣀⡤⠒⠊⠉        ⠉⠑● 2 · 0 keys
                              ⢀⡤⠊⠁                ⠈⠑⢤⡀
                             ⡴⠋                      ⠙⢦
                           ⢠⠎                          ⠱⡄
              26 · 0 keys ●⠋                            ⠙⡄
                          ⡎                              ⢱
             25 · 0 keys ●                                ⡇
                         ⢸                                ⡇
              24 · 1 key ◉                                ⡇
                         ⢸                                ⡇
                          ⢇                              ⡸
                          ⠘⣄                            ⣠⠃
                           ⠘⢆                          ⡰⠃
                             ⠳⣄                      ⣠⠞
                              ⠈⠓⢄⡀                ⢀⡠⠚⠁
                                 ⠉⠓⠤⢄⣀        ⣀⡠⠤⠚⠉
                               16 · 1 key ●⠉⠉⠉
            """,
            string.Join('\n', RingDrawing.Draw(await SixAsync(), 60, 19)));
    }

    [Fact]
    public async Task The_list_shows_keys_solid_and_copies_shaded()
    {
        Assert.Equal(
            """
            6 nodes · 2^5 places · 2 keys, each on 3 nodes · with a registry
            ●  2  127.0.0.1:20002  0 keys
            ● 16  127.0.0.1:20003   1 key  ████▌
            ◉ 24  127.0.0.1:20000   1 key  ████▌░░░░
            ● 25  127.0.0.1:20005  0 keys  ░░░░░░░░░
            ● 26  127.0.0.1:20001  0 keys  ░░░░
            ○ 31  127.0.0.1:20004  silent
            """,
            string.Join('\n', RingDrawing.List(await SixAsync(), 40)));
    }

    [Theory]
    [InlineData(6, 40, 24)]
    [InlineData(6, 80, 8)]
    [InlineData(6, 1, 1)]
    [InlineData(25, 200, 60)]
    [InlineData(1000, 200, 60)]
    public async Task Where_a_circle_has_no_room_the_nodes_are_listed(int nodes, int width, int height)
    {
        var ring = nodes == 6 ? await SixAsync() : await FakeRing.OfSha1(nodes).RingAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RingDrawing.List(ring, width), RingDrawing.Draw(ring, width, height));
    }

    [Fact]
    public void Random_rings_of_any_size_fit_the_terminal_and_show_every_node()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var places = Enumerable.Range(0, 32).OrderBy(_ => random.Next()).Take(random.Next(1, 25)).Order().ToList();
            var (width, height) = (random.Next(20, 140), random.Next(5, 60));
            var ring = new RingPicture("", 5, "ring", 1, [.. places.Select(place => NodeAt(place, random.Next(0, 2000)))], null);
            var lines = RingDrawing.Draw(ring, width, height);
            var text = string.Join('\n', lines);
            Assert.All(places, place => Assert.True(text.Contains($"n{place} ", StringComparison.Ordinal), $"seed {seed}, round {round}: n{place} is missing\n{text}"));
            if (!lines[1].StartsWith('●'))
            {
                Assert.True(lines.Count <= height && lines.Skip(1).All(line => line.Length <= width), $"seed {seed}, round {round}: larger than {width} × {height}\n{text}");
            }
        }
    }

    [Fact]
    public void What_a_foreign_node_calls_itself_is_no_command_to_the_terminal()
    {
        var node = NodeAt(1, 3) with { Address = "\u001b[2J\u0007evil\r\n:1" };
        var ring = new RingPicture(node.Id, 5, "ring", 1, [node], "\u001b[31mred");
        Assert.DoesNotContain(RingDrawing.List(ring, 80).Concat(RingDrawing.Draw(ring, 80, 24)), line => line.Any(char.IsControl));
    }

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, 5)]
    [InlineData(3, long.MinValue)]
    public void Counts_that_nobody_can_have_are_drawn_all_the_same(long keys, long copies)
    {
        RingNode[] nodes = [NodeAt(1, keys) with { Copies = copies }, NodeAt(9, keys), NodeAt(20, 7)];
        var ring = new RingPicture(nodes[0].Id, 5, "ring", 1, nodes, null);
        Assert.Equal(4, RingDrawing.List(ring, 120).Count);
        Assert.NotEmpty(RingDrawing.Draw(ring, 120, 40));
    }

    private static RingNode NodeAt(int place, long keys) => new($"{place:x40}", $"n{place}", place / 32.0, $"127.0.0.1:{20000 + place}", keys, 0, RingNode.Live);

    private static async Task<RingPicture> SixAsync()
    {
        var ring = new FakeRing(5, Six);
        ring.Save("Kazan", "a text");
        ring.Save("alpha", "a text");
        ring.Silence(31);
        return await ring.RingAsync(TestContext.Current.CancellationToken);
    }
}
