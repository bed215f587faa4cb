using Ordo.Client.Connections;

namespace Ordo.Client.Tests.Connections;

/// <summary>Which member a client tries next, and when.</summary>
public sealed class MemberBookTests
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    [Fact]
    public void Clients_spread_over_the_members()
    {
        var counts = Enumerable.Range(0, 3000).Select(seed => Book(new Random(seed)).Choose(TimeSpan.Zero)!.Value.Address.Port).CountBy(port => port).ToList();
        Assert.Equal(3, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 800, 1200));
    }

    [Fact]
    public void A_member_that_failed_is_not_chosen_while_another_one_is_free()
    {
        var book = Book(new Random(1));
        for (var i = 0; i < 2; i++)
        {
            var (address, wait) = book.Choose(TimeSpan.Zero)!.Value;
            Assert.Equal(TimeSpan.Zero, wait);
            book.Failed(address, TimeSpan.Zero);
        }

        var third = book.Choose(TimeSpan.Zero)!.Value.Address;
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(third, book.Choose(TimeSpan.Zero)!.Value.Address));
    }

    [Fact]
    public void Waits_grow_to_the_bound_and_no_two_clients_wait_alike()
    {
        var waits = Enumerable.Range(0, 200).Select(seed => WaitsOf(new Random(seed), failures: 12)).ToList();
        for (var failure = 0; failure < 12; failure++)
        {
            var bound = Math.Min(20 * Math.Pow(2, failure), MaxBackoff.TotalMilliseconds);
            Assert.All(waits, each => Assert.InRange(each[failure], bound / 2, bound));
            Assert.True(waits.Select(each => each[failure]).Distinct().Count() > 190);
        }
    }

    [Fact]
    public void A_success_forgets_the_failures()
    {
        var book = new MemberBook(new Random(1), MaxBackoff);
        var address = new Uri("http://a:1");
        book.Add(address);
        Fail(book, address, 10);
        book.Succeeded(address);
        Assert.Equal(TimeSpan.Zero, book.Choose(TimeSpan.Zero)!.Value.Wait);
        book.Failed(address, TimeSpan.Zero);
        Assert.InRange(book.Choose(TimeSpan.Zero)!.Value.Wait.TotalMilliseconds, 10, 20);
    }

    [Fact]
    public void Clients_that_lost_the_same_member_do_not_come_to_the_others_together()
    {
        var waits = Enumerable.Range(0, 500).Select(seed =>
        {
            var book = Book(new Random(seed));
            Assert.Equal(TimeSpan.Zero, book.Choose(TimeSpan.Zero)!.Value.Wait); // At the start nobody waits.
            book.Lost(book.Addresses.First(), TimeSpan.FromSeconds(5));
            var (address, wait) = book.Choose(TimeSpan.FromSeconds(5))!.Value;
            Assert.NotEqual(book.Addresses.First(), address);
            Assert.Equal(TimeSpan.Zero, book.Choose(TimeSpan.FromSeconds(6))!.Value.Wait);
            return wait.TotalMilliseconds;
        }).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 0, 20));
        Assert.All(Enumerable.Range(0, 4), quarter => Assert.InRange(waits.Count(wait => (int)(wait / 5.001) == quarter), 80, 170));
    }

    [Fact]
    public void A_member_of_another_cluster_is_never_chosen()
    {
        var book = Book(new Random(1));
        foreach (var address in book.Addresses.ToList())
        {
            Assert.Null(book.AllExcluded);
            book.Exclude(address, "another cluster");
        }

        Assert.Equal("another cluster", book.AllExcluded);
        Assert.Null(book.Choose(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("127.0.0.1:7410", "http://127.0.0.1:7410/")]
    [InlineData("http://a.example:80", "http://a.example/")]
    [InlineData("https://a.example:7410/", "https://a.example:7410/")]
    [InlineData("[::1]:7410", "http://[::1]:7410/")]
    public void An_address_is_a_host_and_a_port(string text, string address)
    {
        Assert.True(MemberAddress.TryParse(text, out var uri));
        Assert.Equal(address, uri.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("localhost")]
    [InlineData("http://localhost")]
    [InlineData("ftp://localhost:7410")]
    [InlineData("localhost:7410/v1")]
    [InlineData("localhost:99999")]
    [InlineData("user@localhost:7410")]
    public void Anything_else_is_none(string? text) => Assert.False(MemberAddress.TryParse(text, out _));

    private static MemberBook Book(Random random)
    {
        var book = new MemberBook(random, MaxBackoff);
        foreach (var port in new[] { 1, 2, 3 })
        {
            book.Add(new Uri($"http://a:{port}"));
        }

        return book;
    }

    private static List<double> WaitsOf(Random random, int failures)
    {
        var book = new MemberBook(random, MaxBackoff);
        var address = new Uri("http://a:1");
        book.Add(address);
        return [.. Enumerable.Range(0, failures).Select(_ =>
        {
            book.Failed(address, TimeSpan.Zero);
            return book.Choose(TimeSpan.Zero)!.Value.Wait.TotalMilliseconds;
        })];
    }

    private static void Fail(MemberBook book, Uri address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            book.Failed(address, TimeSpan.Zero);
        }
    }
}
