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
    private readonly List<(SendItem Item, string Line)> _problems = [];
    private readonly HashSet<SendItem> _stored = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many files are stored.</summary>
    public int Stored => _stored.Count;

    /// <summary>Keeps the line about a file that is not sent, until the end.</summary>
    public void Problem(SendItem item, string line) => _problems.Add((item, line));

    /// <summary>Forgets the problems of files that are tried once more.</summary>
    public void TryAgain() => _problems.Clear();

    /// <summary>A file has arrived by the classic protocol, whose lines have told people so.</summary>
    public void ClassicStored(SendItem item, long size, Instant began)
    {
        _stored.Add(item);
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
                Problem(items[i], $"'{items[i].Path}' is not sent: {problem}");
            }
            else if (results.NameOf(i) is { } name)
            {
                FastStored(items[i], PathOf(name), results.SizeOf(i), began);
            }
            else if (results.IsOver)
            {
                Problem(items[i], $"the receiver does not say what became of '{items[i].Path}': send it again.");
            }
        }
    }

    /// <summary>Tells the problems, since an error that ends everything comes after them; for programs it is the problem of each file that has no other.</summary>
    public void GiveUp(IReadOnlyList<SendItem> items, string reason)
    {
        _problems.ForEach(problem => ErrorLine.Tell(problem.Line));
        PrintProblems();
        var told = _problems.Select(problem => problem.Item).Concat(_stored).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var item in items.Where(item => json && !told.Contains(item)))
        {
            PrintProblem(item, reason);
        }
    }

    /// <summary>Ends it.</summary>
    /// <exception cref="CommandException">There are problems: the last of them is its line, those before it are told.</exception>
    public void End()
    {
        if (_problems.Count > 0)
        {
            PrintProblems();
            _problems.SkipLast(1).ToList().ForEach(problem => ErrorLine.Tell(problem.Line));
            throw new CommandException(_problems[^1].Line);
        }
    }

    private void FastStored(SendItem item, string name, long size, Instant began)
    {
        _stored.Add(item);
        if (json)
        {
            Print(item, name, size, began, "fast");
            return;
        }

        console.Result($"'{item.Path}' is stored as '{name}'.");
        if (name != PathOf(item.Name))
        {
            ErrorLine.Tell($"'{item.Name}' was there already: '{item.Path}' is stored as '{name}'.");
        }
    }

    /// <summary>A name as a receiver understands it, to whom a backslash, too, stands between folders.</summary>
    private static string PathOf(string name) => name.Replace('\\', '/');

    private void PrintProblems()
    {
        if (json)
        {
            _problems.ForEach(problem => PrintProblem(problem.Item, problem.Line));
        }
    }

    private void PrintProblem(SendItem item, string error) => console.Result(JsonLine.Of(new { file = item.Path, name = item.Name, error }));

    private void Print(SendItem item, string name, long size, Instant began, string mode) =>
        console.Result(JsonLine.Of(new { file = item.Path, name, size, seconds = Math.Round((LoopClock.Now - began).TotalSeconds, 3), mode }));
}
