using Ordo.Chord.Client;

namespace Ordo.Chord.Tests.Client;

/// <summary>What lines mean: the examples of specs/s08 §7, and lines that nobody should type.</summary>
public sealed class ClientLineParserTests
{
    [Theory]
    [InlineData("save \u201CKazan\u201D This is text for Kazan", "Kazan", "This is text for Kazan")]
    [InlineData("save \"Kazan\" This is text for Kazan", "Kazan", "This is text for Kazan")]
    [InlineData("save \u201Csome key\u201D some \u201Ctext\u201D here", "some key", "some \u201Ctext\u201D here")]
    [InlineData("save \"some key\" some \"text\" here", "some key", "some \"text\" here")]
    [InlineData("save \"\" of the empty key", "", "of the empty key")]
    [InlineData("save \u201C\u201D of the empty key", "", "of the empty key")]
    [InlineData("save \"key\"", "key", "")]
    [InlineData("save \"key\" ", "key", "")]
    [InlineData("save \"key\"text", "key", "text")]
    [InlineData("save \"key\"  two  blanks ", "key", " two  blanks ")]
    [InlineData("save \u201Csay \"hi\"\u201D text", "say \"hi\"", "text")]
    [InlineData("save \"say \u201Chi\u201D\" text", "say \u201Chi\u201D", "text")]
    [InlineData("save \u201Dboth closing\u201D text", "both closing", "text")]
    [InlineData("save \"mixed\u201D text", "mixed", "text")]
    [InlineData("save \u201Cmixed\" text", "mixed", "text")]
    [InlineData("save \u201Elow\u201C text", "low", "text")]
    [InlineData("save \"ключ 鍵 🗝\" текст", "ключ 鍵 🗝", "текст")]
    [InlineData("  save   \"key\" text", "key", "text")]
    public void A_key_to_save_stands_in_quotes_and_the_text_is_the_rest(string line, string key, string text) =>
        Assert.Equal(new ClientLine.Save(key, text), ClientLineParser.Parse(line));

    [Theory]
    [InlineData("find Kazan", "Kazan")]
    [InlineData("find some key", "some key")]
    [InlineData("find \"quoted\"", "\"quoted\"")]
    [InlineData("find  blank before", " blank before")]
    [InlineData("find blank behind ", "blank behind ")]
    [InlineData("find 7", "7")]
    [InlineData("find ", "")]
    [InlineData("find", "")]
    public void A_key_to_find_or_remove_is_the_rest_to_the_letter(string line, string key)
    {
        Assert.Equal(new ClientLine.Find(key), ClientLineParser.Parse(line));
        Assert.Equal(new ClientLine.Remove(key), ClientLineParser.Parse("remove" + line[4..]));
    }

    [Theory]
    [InlineData("save")]
    [InlineData("save ")]
    [InlineData("save Kazan text")]
    [InlineData("save \"")]
    [InlineData("save \"no end")]
    [InlineData("save \u201Cno end")]
    [InlineData("save \u201C")]
    public void A_key_without_its_quotes_is_told_how_to_write_it(string line) =>
        Assert.Equal(new ClientLine.Wrong("The key stands in quotes: save \"<key>\" <text>"), ClientLineParser.Parse(line));

    [Theory]
    [InlineData("connect 127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("connect  localhost:5000 ", "localhost:5000")]
    [InlineData("connect nonsense", "nonsense")]
    public void An_address_is_what_stands_behind_connect(string line, string address) =>
        Assert.Equal(new ClientLine.Connect(address), ClientLineParser.Parse(line));

    [Fact]
    public void Words_without_more_are_read_with_blanks_around_them()
    {
        Assert.Equal(new ClientLine.GetInfo(), ClientLineParser.Parse(" get_info "));
        Assert.Equal(new ClientLine.Quit(), ClientLineParser.Parse("quit "));
        Assert.Equal(new ClientLine.Nothing(), ClientLineParser.Parse("   "));
        Assert.Equal(new ClientLine.Nothing(), ClientLineParser.Parse(""));
        Assert.IsType<ClientLine.Wrong>(ClientLineParser.Parse("connect "));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("Find x")]
    [InlineData("findx")]
    [InlineData("\0\u001b[2J")]
    public void Any_other_line_is_told_what_there_is(string line) =>
        Assert.StartsWith("There is: connect <ip>:<port>, get_info", Assert.IsType<ClientLine.Wrong>(ClientLineParser.Parse(line)).Advice, StringComparison.Ordinal);

    [Fact]
    public void No_line_breaks_it()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        string[] parts = ["save", "find", "remove", "connect", " ", "\"", "\u201C", "\u201D", "\u201E", "x", "\ud83d\udddd", "\t"];
        for (var i = 0; i < 20_000; i++)
        {
            var line = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.True(ClientLineParser.Parse(line) is not null, $"seed {seed}: {line}");
        }
    }
}
