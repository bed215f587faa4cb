using System.CommandLine;
using Ordo.CommandLine;
using Ordo.Logs;
using Ordo.Storage;

namespace Ordo.Commands;

/// <summary><c>ordo wal DIR|FILE</c>: prints the log of a member as text. It only reads, so that the member may be running.</summary>
internal static class WalCommand
{
    private const string Advice = "Give the directory of one member's data, such as ordo-data/member-1.";

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var path = new Argument<string>("path")
        {
            Description = "The directory of one member's data, or one of its log files.",
            HelpName = "PATH",
        };
        var limit = VerbOptions.Number("--limit", "How many records are printed at most.", 1, long.MaxValue);
        var json = VerbOptions.Json();
        var verb = new Verb(
            "wal",
            "Prints the log of a member as text, without touching it.",
            "ordo wal ordo-data/member-1",
            "ordo wal ordo-data/member-1/wal-0000000000000001.log --limit 10")
        {
            path, limit, json,
        };
        verb.SetAction(parsed => Print(parsed.GetRequiredValue(path), parsed.GetValue(limit) ?? long.MaxValue, parsed.GetValue(json)));
        return verb;
    }

    private static int Print(string path, long limit, bool json)
    {
        var file = File.Exists(path) ? Path.GetFileName(path) : null;
        var directory = file is null ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(directory))
        {
            throw new CommandException($"There is no '{path}'. {Advice}");
        }

        using var output = StandardOutput.OpenBuffered();
        LogWriter writer = json ? new JsonLogWriter(output) : new TextLogWriter(output);
        var any = false;
        var records = 0L;
        var items = LogDump.Read(new PosixDisk(directory)).Where(item => file is null || item.File == file || item is LogProblemItem);
        foreach (var item in items)
        {
            any = true;
            if (item is RecordItem && ++records > limit)
            {
                break;
            }

            writer.Write(item);
            if (item is LogProblemItem problem)
            {
                output.Flush();
                throw new CommandException(problem.Problem.Message);
            }
        }

        return any ? 0 : throw new CommandException($"There is no log in '{path}'. {Advice}");
    }
}
