using System.CommandLine;

namespace Ordo.CommandLine;

/// <summary>A verb of <c>ordo</c>: a command that shows an example in its help.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">One sentence for the help text.</param>
/// <param name="examples">Command lines that work as they stand.</param>
#pragma warning disable CA1010 // It is a list only for the braces behind `new`, which the framework's own commands have too.
public sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
#pragma warning restore CA1010
{
    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
