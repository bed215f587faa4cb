namespace Ordo.House.Tests.Code;

/// <summary>What the scanner takes for code.</summary>
public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\n{ */ c", "a     \n     c")]
    [InlineData("x = \"a\\\"{\"; y", "x =       ; y")]
    [InlineData("x = @\"a\\\"; y", "x =      ; y")]
    [InlineData("x = @\"a\"\"{\"; y", "x =        ; y")]
    [InlineData("x = '{'; y", "x =    ; y")]
    [InlineData("x = '\\''; y", "x =     ; y")]
    [InlineData("x = $\"{a[\"}\"]}{{\"; y", "x =              ; y")]
    [InlineData("x = $@\"{a}\"\"\"; y", "x =          ; y")]
    [InlineData("x = \"\"\"{ \" \"\"\"; y", "x =           ; y")]
    [InlineData("x = $$\"\"\"{ {{a}} \"\"\"; y", "x =                 ; y")]
    [InlineData("@class { }", "@class { }")]
    public void What_is_no_code_is_blanked_and_all_else_stays(string source, string code)
    {
        Assert.Equal(code, CSharpText.CodeOf(source));
    }

    [Fact]
    public void Every_source_of_the_repository_has_its_brackets_in_balance_once_it_is_blanked()
    {
        var unbalanced = Layout.Repository.Files("*.cs").Where(file =>
        {
            var code = CSharpText.CodeOf(File.ReadAllText(Layout.Repository.PathOf(file)));
            return code.Count(mark => mark == '{') != code.Count(mark => mark == '}') || code.Count(mark => mark == '(') != code.Count(mark => mark == ')');
        });
        Assert.Empty(unbalanced);
    }

    [Fact]
    public void Lines_of_code_are_neither_blank_nor_comment()
    {
        Assert.Equal(2, CSharpText.CountCodeLines("// why\nint a; // what\n\n/* long\n   story */\nint b;\n"));
    }
}
