using System.Text.RegularExpressions;

namespace Ordo.House.Tests.Code;

/// <summary>
/// Finds members and the lengths of their bodies by counting brackets: what opens a block in a type and is no type is a member. What is
/// written inside a member (lambdas, local functions) counts for it; the values of a field are data and count for nothing.
/// </summary>
internal static partial class MethodLengths
{
    /// <summary>The most lines a body may have: one screen.</summary>
    public const int Limit = 70;

    /// <summary>A member: the line it begins in (from 1), its header, and the lines between its brackets or of its expression.</summary>
    public readonly record struct Member(int Line, string Header, int Length);

    /// <summary>The members of a source file that have a body, in order.</summary>
    public static IEnumerable<Member> In(string source)
    {
        var code = Directives().Replace(CSharpText.CodeOf(source), line => new string(' ', line.Length));
        var start = 0;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] is not ('{' or '}' or ';'))
            {
                continue;
            }

            if (code[i] == '{' && !TypeKeyword().IsMatch(Outline(code[start..i])))
            {
                i = EndOfMember(code, start, i);
            }

            if (MemberIn(code, start, i) is { } member)
            {
                yield return member;
            }

            start = i + 1;
        }
    }

    /// <summary>The member that stands from <paramref name="start"/> to its last character at <paramref name="end"/>; null when it has no body.</summary>
    private static Member? MemberIn(string code, int start, int end)
    {
        var text = Outline(code[start..end]);
        var (block, arrow) = (text.IndexOf('{'), text.IndexOf("=>", StringComparison.Ordinal));
        var isExpression = arrow >= 0 && (block < 0 || arrow < block);
        var body = isExpression ? arrow : block;
        if (body < 0 || IsField(text[..body]))
        {
            return null;
        }

        var header = code.Substring(start, body);
        var last = isExpression ? end : EndOfBlock(code, start + body);
        var lines = LineOf(code, last) - LineOf(code, start + body);
        return new Member(
            LineOf(code, start + header.Length - header.TrimStart().Length),
            Blanks().Replace(header, " ").Trim(),
            isExpression ? lines + 1 : Math.Max(0, lines - 1));
    }

    /// <summary>The last character of the member that begins at <paramref name="start"/> and opens its first block at <paramref name="open"/>.</summary>
    private static int EndOfMember(string code, int start, int open)
    {
        var header = Outline(code[start..open]);
        var end = open;
        if (!header.Contains("=>", StringComparison.Ordinal) && !IsField(header) && !EndsInside(header))
        {
            end = EndOfBlock(code, open);
            if (!code.AsSpan(end + 1).TrimStart().StartsWith("="))
            {
                return end;
            }
        }

        var depth = 0;
        for (var i = start; i < code.Length; i++)
        {
            depth += Step(code[i]);
            if (i > end && depth <= 0 && code[i] == ';')
            {
                return i;
            }
        }

        return code.Length - 1;
    }

    private static int EndOfBlock(string code, int open)
    {
        var depth = 0;
        for (var i = open; i < code.Length; i++)
        {
            depth += Step(code[i]);
            if (depth == 0)
            {
                return i;
            }
        }

        return code.Length - 1;
    }

    /// <summary>The text with all that stands in round or square brackets blanked (attributes, parameters, arguments); the outermost ones stay.</summary>
    private static string Outline(string text)
    {
        var outline = text.ToCharArray();
        var depth = 0;
        for (var i = 0; i < outline.Length; i++)
        {
            depth += text[i] is '(' or '[' ? 1 : text[i] is ')' or ']' ? -1 : 0;
            var isOutermost = depth == 0 || (depth == 1 && text[i] is '(' or '[');
            if (!isOutermost)
            {
                outline[i] = ' ';
            }
        }

        return new string(outline);
    }

    private static bool IsField(string outline) => Assignment().IsMatch(outline);

    private static bool EndsInside(string outline) => outline.Count(mark => mark is '(' or '[') > outline.Count(mark => mark is ')' or ']');

    private static int Step(char mark) => mark is '{' or '(' or '[' ? 1 : mark is '}' or ')' or ']' ? -1 : 0;

    private static int LineOf(string code, int offset) => code.AsSpan(0, offset).Count('\n') + 1;

    // A type's keyword is followed by its name; the `class` of a constraint stands behind a colon or a comma.
    [GeneratedRegex(@"(?<![:,]\s*)\b(namespace|class|struct|interface|enum|record|extension)\b\s*(<|\(|@?\w)", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex TypeKeyword();

    [GeneratedRegex(@"(?<![=!<>+\-*/%&|^])=(?![=>])", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?m)^[ \t]*#.*$", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Directives();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, Patterns.LimitMs)]
    private static partial Regex Blanks();
}
