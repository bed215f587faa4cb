
namespace Ordo.Transfer.Machine.Names;

/// <summary>What a stranger may call a file in a folder: a path of a few components that stays below the directory it is put in.</summary>
internal static class SafePath
{
    /// <summary>Components of one path. Trees of sources are some 10 to 20 deep.</summary>
    public const int MaxDepth = 32;

    /// <summary>The longest path: with the directory before it, systems take 4096 bytes (PATH_MAX).</summary>
    public const int MaxChars = 1024;

    /// <summary>Cuts a path into its components.</summary>
    /// <param name="text">What the network brought; components are separated by <c>/</c> or <c>\</c>.</param>
    /// <param name="components">At least one; each is a name that <see cref="SafeName"/> takes.</param>
    /// <param name="problem">Why it is no such path, as the end of a sentence.</param>
    /// <param name="rules">Those of the system where the file is put.</param>
    public static bool TryCut(string text, out string[] components, out string problem, NameRules rules = NameRules.Ordinary)
    {
        components = [];
        problem = "";
        if (text.Length > MaxChars)
        {
            problem = $"it is longer than {MaxChars} characters";
        }
        else if (SafeName.IsAbsolute(text))
        {
            problem = "it begins at the root";
        }
        else
        {
            components = text.Split(SafeName.Separators.ToCharArray(), MaxDepth + 1);
            problem = components.Length > MaxDepth ? $"it is deeper than {MaxDepth} folders" : ProblemOf(components, rules);
        }

        return problem.Length == 0;
    }

    private static string ProblemOf(string[] components, NameRules rules)
    {
        foreach (var component in components)
        {
            if (SafeName.ProblemOf(component, rules) is { } problem)
            {
                return problem;
            }
        }

        return "";
    }
}
