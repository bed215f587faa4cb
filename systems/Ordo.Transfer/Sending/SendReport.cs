using System;
using System.Collections.Generic;
using System.Linq;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Fast.Sending;

namespace Ordo.Transfer.Sending;

/// <summary>Tells what became of files: a line on standard output for each that is stored, and one on standard error for each that is not.</summary>
/// <param name="console">Where stored files are told.</param>
/// <param name="json">Whether as lines of JSON.</param>
internal sealed class SendReport(SenderConsole console, bool json)
{
    private readonly List<string> _problems = [];

    /// <summary>How many files are stored.</summary>
    public int Stored { get; private set; }

    /// <summary>Keeps the line about a file that is not sent, until the end.</summary>
    public void Problem(string line) => _problems.Add(line);

    /// <summary>Forgets the problems of files that are tried once more.</summary>
    public void TryAgain() => _problems.Clear();

    /// <summary>A file has arrived by the classic protocol, whose lines have told people so.</summary>
    public void ClassicStored(SendItem item, long size, Instant began)
    {
        Stored++;
        if (json)
        {
            Print(item, item.BareName, size, began, "classic");
        }
    }

    /// <summary>Tells of every file of a session of the fast mode that is settled.</summary>
    /// <param name="items">The files.</param>
    /// <param name="results">What the receiver has said of them.</param>
    /// <param name="began">When the session began.</param>
    public void FastSettled(IReadOnlyList<SendItem> items, SendResults results, Instant began)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (results.ProblemOf(i) is { } problem)
            {
                Problem($"'{items[i].Path}' is not sent: {problem}");
            }
            else if (results.NameOf(i) is { } name)
            {
                FastStored(items[i], name, results.SizeOf(i), began);
            }
            else if (results.IsOver)
            {
                Problem($"the receiver does not say what became of '{items[i].Path}': send it again.");
            }
        }
    }

    /// <summary>Tells the problems, since an error that ends everything comes after them.</summary>
    public void TellProblems()
    {
        _problems.ForEach(ErrorLine.Tell);
        _problems.Clear();
    }

    /// <summary>Ends it.</summary>
    /// <exception cref="CommandException">There are problems: the last of them is its line, those before it are told.</exception>
    public void End()
    {
        if (_problems.Count > 0)
        {
            _problems.SkipLast(1).ToList().ForEach(ErrorLine.Tell);
            throw new CommandException(_problems[^1]);
        }
    }

    private void FastStored(SendItem item, string name, long size, Instant began)
    {
        Stored++;
        if (json)
        {
            Print(item, name, size, began, "fast");
            return;
        }

        console.Result($"'{item.Path}' is stored as '{name}'.");
        if (name != item.Name)
        {
            ErrorLine.Tell($"'{item.Name}' was there already: '{item.Path}' is stored as '{name}'.");
        }
    }

    private void Print(SendItem item, string name, long size, Instant began, string mode) =>
        console.Result(JsonLine.Of(new { file = item.Path, name, size, seconds = Math.Round((LoopClock.Now - began).TotalSeconds, 3), mode }));
}
