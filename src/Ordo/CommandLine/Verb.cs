using System.CommandLine;

namespace Ordo.CommandLine;

/// <summary>A verb of <c>ordo</c>: a command that shows an example in its help.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">One sentence for the help text.</param>
/// <param name="examples">Command lines that work as they stand.</param>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
