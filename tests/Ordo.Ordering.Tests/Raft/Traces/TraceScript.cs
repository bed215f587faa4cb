using System.Text;

namespace Ordo.Ordering.Tests.Raft.Traces;

/// <summary>
/// A script: blocks of comment lines, command lines, a line <c>----</c> and the trace expected from the commands, with an empty line between blocks.
/// </summary>
internal sealed class TraceScript
{
    private const string Separator = "----";

    private readonly List<(string Head, string Expected)> _blocks = [];

    public TraceScript(string text)
    {
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Trim('\n').Split('\n');
            var end = Array.IndexOf(lines, Separator);
            var head = end < 0 ? lines : lines[..end];
            _blocks.Add((string.Join('\n', head), end < 0 ? "" : string.Concat(lines[(end + 1)..].Select(l => l + "\n"))));
        }
    }

    /// <summary>Runs every block through <paramref name="run"/>, which turns one command into its trace. The result is the whole script anew.</summary>
    public string Replay(Func<IEnumerable<string>, string> run)
    {
        var text = new StringBuilder();
        foreach (var (head, _) in _blocks)
        {
            var commands = head.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
            text.Append(text.Length > 0 ? "\n" : "").Append(head).Append('\n');
            if (commands.Count > 0)
            {
                text.Append(Separator).Append('\n').Append(run(commands));
            }
        }

        return text.ToString();
    }
}
