namespace Ordo.CommandLine.Tests.Output;

/// <summary>What a table looks like where no terminal draws it.</summary>
public sealed class TextTableTests
{
    [Fact]
    public void Redirected_columns_are_as_wide_as_their_widest_text_and_lines_end_without_blanks()
    {
        var table = new TextTable("Member", "Role");
        table.Add("1", "follower");
        table.Add("12345678", "");
        using var output = new StringWriter { NewLine = "\n" };
        table.WritePlain(output);
        Assert.Equal("Member    Role\n1         follower\n12345678\n", output.ToString());
    }
}
