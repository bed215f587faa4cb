namespace Ordo.Processes;

/// <summary>What a page tells a reader to type in a shell.</summary>
public static class Guide
{
    private const string Fence = "```";
    private const string Block = "```sh";

    /// <summary>How a block of shell begins whose commands run until somebody ends them.</summary>
    private const string ServerBlock = "```sh server";

    /// <summary>The lines of all blocks of shell, in the order of the page.</summary>
    /// <param name="page">The page, named from the root of the repository.</param>
    public static IReadOnlyList<(string Line, bool IsServer)> Commands(string page)
    {
        var commands = new List<(string Line, bool IsServer)>();
        string? block = null;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, page)))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block = block is null ? line : null;
            }
            else if (block is Block or ServerBlock)
            {
                commands.Add((line, block == ServerBlock));
            }
        }

        return commands;
    }
}
