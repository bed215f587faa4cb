using Ordo.Chord.Classic;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Classic;

/// <summary>Entries of tables as they travel, and what others may send instead of them.</summary>
public sealed class ClassicEntryTests
{
    [Theory]
    [InlineData("(24, 127.0.0.1:5001)", 24, "127.0.0.1:5001")]
    [InlineData("(0, node-1.example:1)", 0, "node-1.example:1")]
    [InlineData("(2147483647, [::1]:65535)", int.MaxValue, "[::1]:65535")]
    public void An_entry_is_read_and_written(string text, int id, string address)
    {
        Assert.True(ClassicEntry.TryParse(text, out var entry));
        Assert.Equal(new ClassicEntry(id, address), entry);
        Assert.Equal(text, entry.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("()")]
    [InlineData(", ")]
    [InlineData("(, )")]
    [InlineData("(24)")]
    [InlineData("(24, )")]
    [InlineData("(24, 127.0.0.1)")]
    [InlineData("(24, 127.0.0.1:)")]
    [InlineData("(24, 127.0.0.1:x)")]
    [InlineData("(24, 127.0.0.1:70000)")]
    [InlineData("(24, :5001)")]
    [InlineData("(-1, 127.0.0.1:5001)")]
    [InlineData("(2147483648, 127.0.0.1:5001)")]
    [InlineData("( 24, 127.0.0.1:5001)")]
    [InlineData("24, 127.0.0.1:5001")]
    [InlineData("(24, 127.0.0.1:5001) ")]
    [InlineData("(24, a b:5001)")]
    [InlineData("(24, a\n:5001)")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(ClassicEntry.TryParse(text, out var entry));
        Assert.Null(entry);
    }

    [Fact]
    public void No_part_of_an_entry_breaks_the_reader()
    {
        const string Whole = "(24, [::1]:5001)";
        for (var from = 0; from < Whole.Length; from++)
        {
            for (var to = from; to < Whole.Length; to++)
            {
                Assert.False(ClassicEntry.TryParse(Whole[from..to], out _));
            }
        }
    }

    [Theory]
    [InlineData("::1", "5001", "[::1]:5001")]
    [InlineData("[::1]", "5001", "[::1]:5001")]
    [InlineData("localhost", "05001", "localhost:5001")]
    [InlineData("my_node-1", "5001", "my_node-1:5001")]
    public void Host_and_port_have_one_spelling(string host, string port, string expected)
    {
        Assert.True(HostAndPort.TryCreate(host, port, out var address, out _));
        Assert.Equal(expected, address.ToString());
        Assert.Equal($"http://{expected}/", address.ToUri().AbsoluteUri);
        Assert.True(HostAndPort.TryParse(expected, out var again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData("", "5001")]
    [InlineData("[", "5001")]
    [InlineData("[::1", "5001")]
    [InlineData("a/b", "5001")]
    [InlineData("a", "")]
    [InlineData("a", "+5")]
    [InlineData("a", " 5")]
    [InlineData("a", "99999999999999999999")]
    public void A_host_or_port_that_is_none_is_refused(string host, string port)
    {
        Assert.False(HostAndPort.TryCreate(host, port, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_has_at_most_255_characters() =>
        Assert.False(HostAndPort.TryCreate(string.Join('.', Enumerable.Repeat("abcdefgh", 29)), "1", out _, out _));
}
