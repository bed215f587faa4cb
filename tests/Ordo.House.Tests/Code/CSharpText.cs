namespace Ordo.House.Tests.Code;

/// <summary>
/// C# source as text, with everything that is no code blanked: comments, and the insides of strings and characters, holes of interpolated
/// strings included. Lines and columns stay where they are. It knows C# 14's lexical rules and nothing of its grammar.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _source;
    private readonly char[] _code;
    private int _at;

    private CSharpText(string source)
    {
        _source = source;
        _code = source.ToCharArray();
    }

    /// <summary>The code of <paramref name="source"/>, all else replaced by blanks.</summary>
    public static string CodeOf(string source)
    {
        var text = new CSharpText(source);
        text.ReadCode(closing: '\0');
        return new string(text._code);
    }

    /// <summary>How many lines of <paramref name="source"/> hold code: neither blank nor comment only.</summary>
    public static int CountCodeLines(string source) => CodeOf(source).Split('\n').Count(line => !string.IsNullOrWhiteSpace(line));

    private char Current => At(0);

    private char At(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    private bool IsAtEnd => _at >= _source.Length;

    /// <summary>Reads code up to the end, or in a hole of an interpolated string up to the bracket that closes it.</summary>
    private void ReadCode(char closing)
    {
        var depth = 0;
        while (!IsAtEnd && !(Current == closing && depth == 0))
        {
            switch (Current)
            {
                case '/' when At(1) == '/':
                    BlankWhile(() => Current != '\n');
                    break;
                case '/' when At(1) == '*':
                    BlankWhile(() => !(Current == '*' && At(1) == '/'));
                    Blank(2);
                    break;
                case '\'':
                    ReadCharacter();
                    break;
                case '"' or '$' or '@' when TryReadString():
                    break;
                default:
                    depth += Current is '{' or '(' or '[' ? 1 : Current is '}' or ')' or ']' ? -1 : 0;
                    _at++;
                    break;
            }
        }
    }

    private void ReadCharacter()
    {
        Blank(1);
        BlankEscaped('\'');
        Blank(1);
    }

    /// <summary>Reads a string with its prefix; false when what stands here is none (a <c>@name</c>).</summary>
    private bool TryReadString()
    {
        var prefix = 0;
        while (At(prefix) is '$' or '@')
        {
            prefix++;
        }

        if (At(prefix) != '"')
        {
            return false;
        }

        var marks = _source.AsSpan(_at, prefix);
        var (dollars, isVerbatim) = (marks.Count('$'), marks.Contains('@'));
        Blank(prefix);
        var quotes = CountOf('"');
        if (quotes >= 3 && !isVerbatim)
        {
            Blank(quotes);
            ReadRaw(quotes, dollars);
        }
        else
        {
            Blank(1);
            ReadQuoted(isVerbatim, dollars > 0);
        }

        return true;
    }

    private void ReadRaw(int quotes, int dollars)
    {
        while (!IsAtEnd && CountOf('"') < quotes)
        {
            if (dollars > 0 && CountOf('{') >= dollars)
            {
                Blank(CountOf('{'));
                ReadHole();
                Blank(CountOf('}'));
            }
            else
            {
                Blank(1);
            }
        }

        Blank(CountOf('"'));
    }

    private void ReadQuoted(bool isVerbatim, bool isInterpolated)
    {
        while (!IsAtEnd && !(Current == '"' && !(isVerbatim && At(1) == '"')))
        {
            if (isInterpolated && Current == '{' && At(1) != '{')
            {
                Blank(1);
                ReadHole();
                Blank(1);
            }
            else
            {
                var isPair = (isInterpolated && Current is '{' or '}' && At(1) == Current) || (isVerbatim ? Current == '"' : Current == '\\');
                Blank(isPair ? 2 : 1);
            }
        }

        Blank(1);
    }

    /// <summary>A hole is code of an expression: it is blanked like the string around it, but its own strings are skipped first.</summary>
    private void ReadHole()
    {
        var start = _at;
        ReadCode(closing: '}');
        for (var i = start; i < _at; i++)
        {
            BlankAt(i);
        }
    }

    private int CountOf(char mark)
    {
        var count = 0;
        while (At(count) == mark)
        {
            count++;
        }

        return count;
    }

    private void BlankEscaped(char end)
    {
        while (!IsAtEnd && Current != end)
        {
            Blank(Current == '\\' ? 2 : 1);
        }
    }

    private void BlankWhile(Func<bool> condition)
    {
        while (!IsAtEnd && condition())
        {
            Blank(1);
        }
    }

    private void Blank(int count)
    {
        for (; count > 0 && !IsAtEnd; count--, _at++)
        {
            BlankAt(_at);
        }
    }

    private void BlankAt(int index)
    {
        if (_code[index] is not ('\n' or '\r'))
        {
            _code[index] = ' ';
        }
    }
}
