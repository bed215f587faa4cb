using System.CommandLine;
using System.CommandLine.Help;

namespace Ordo.CommandLine.Tests.Verbs;

/// <summary>Help ends with lines that can be typed.</summary>
public sealed class HelpWithExamplesTests
{
    [Fact]
    public void A_verbs_help_ends_with_its_examples()
    {
        var text = HelpOf(["try", "--help"]);
        Assert.Contains("Tries something.", text, StringComparison.Ordinal);
        Assert.EndsWith("Examples:\n  ordo try one\n  ordo try two\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_word_beside_the_option_does_not_hide_the_help()
    {
        Assert.EndsWith("  ordo try two\n\n", HelpOf(["try", "--help", "wrong"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_verb_has_no_examples()
    {
        Assert.DoesNotContain("Examples:", HelpOf(["--help"]), StringComparison.Ordinal);
    }

    private static string HelpOf(string[] words)
    {
        var root = new RootCommand("All.") { new Verb("try", "Tries something.", "ordo try one", "ordo try two") };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, root.Parse(words).Invoke(new InvocationConfiguration { Output = output }));
        return output.ToString().ReplaceLineEndings("\n");
    }
}
