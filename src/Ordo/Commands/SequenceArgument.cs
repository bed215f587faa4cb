using System.CommandLine;
using Ordo.CommandLine;
using Ordo.State;

namespace Ordo.Commands;

/// <summary>The argument that names a sequence.</summary>
internal static class SequenceArgument
{
    /// <summary>Builds the argument.</summary>
    /// <param name="description">What becomes of the sequence, as sentences.</param>
    public static Argument<string> Create(string description) => new("name")
    {
        Description = description,
        HelpName = "NAME",
        CustomParser = VerbOptions.Checked(Check),
    };

    /// <summary>
    /// What is wrong with the name of a sequence, in one line; null when it can be asked for. Clients and servers take <c>.</c> and <c>..</c> out of every URL.
    /// </summary>
    public static string? Check(string? name) => name is "." or ".."
        ? $"The sequence '{name}' cannot be asked for: that name cannot stand in a URL"
        : SequenceName.Check(name);
}
