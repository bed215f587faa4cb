using System.Text.Json;

namespace Ordo.CommandLine.Tests.Output;

/// <summary>What a server of another version does not tell is shown as "-", and never an exception.</summary>
public sealed class JsonTextTests
{
    private static readonly JsonElement Answer = JsonElement.Parse("""{ "name": "invoices", "last": 7, "leader": null, "members": [1, 2] }""");

    [Theory]
    [InlineData("name", "invoices")]
    [InlineData("last", "7")]
    [InlineData("leader", "-")]
    [InlineData("term", "-")]
    public void A_property_is_shown_as_text(string property, string expected) => Assert.Equal(expected, Answer.Text(property));

    [Theory]
    [InlineData("members", 2)]
    [InlineData("name", 0)]
    [InlineData("term", 0)]
    public void A_list_is_empty_where_there_is_none(string property, int expected) => Assert.Equal(expected, Answer.List(property).Count());

    [Fact]
    public void What_is_no_object_has_no_properties()
    {
        var number = JsonElement.Parse("7");
        Assert.Equal("-", number.Text("name"));
        Assert.Empty(number.List("members"));
    }
}
