using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Commands;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Sending;

/// <summary>Sends files by the mode that the other side knows, and says what became of them.</summary>
/// <param name="port">The port, which belongs to the calling thread.</param>
/// <param name="server">Who gets the files.</param>
/// <param name="address">The same as it was typed.</param>
/// <param name="console">Where to tell how far it is.</param>
/// <param name="json">Whether results are lines of JSON.</param>
internal sealed class FileSender(UdpPort port, Peer server, HostAndPort address, SenderConsole console, bool json)
{
    /// <summary>Sends files. It takes the calling thread.</summary>
    /// <param name="items">What to send.</param>
    /// <param name="isClassic">Whether to speak only the classic protocol.</param>
    /// <param name="options">How to send in the fast mode; with a key nothing is said by the classic protocol, which has none.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">One could not be sent; those before it are sent.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Run(IReadOnlyList<SendItem> items, bool isClassic, FastSendOptions options, CancellationToken stop)
    {
        if (options.Key is not null || (!isClassic && SendFirst(items[0], stop)))
        {
            SendFast(items, options, stop);
            return;
        }

        CheckNames(items);
        foreach (var item in isClassic ? items : items.Skip(1))
        {
            SendClassic(item, isMarked: false, stop);
        }
    }

    /// <summary>The classic protocol has no folders: two files of one name would meet on the server.</summary>
    private static void CheckNames(IReadOnlyList<SendItem> items)
    {
        if (items.GroupBy(item => item.BareName, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new CommandException($"the classic protocol knows no folders, and {same.Count()} of the files are called '{same.Key}': send them one by one with names of their own.");
        }
    }

    /// <summary>Begins with the first file as a classic sender does, and shows that it could do more.</summary>
    /// <returns>Whether the other side can, too; the file is not sent then. Otherwise it is.</returns>
    private bool SendFirst(SendItem item, CancellationToken stop) => SendClassic(item, isMarked: true, stop) == SenderStep.PeerIsOrdo;

    private SenderStep SendClassic(SendItem item, bool isMarked, CancellationToken stop)
    {
        using var file = SourceFile.Open(item.Path);
        var began = LoopClock.Now;
        var end = new ClassicSend(port, server, console).Run(file, item.BareName, isMarked, stop);
        console.Clear();
        if (end == SenderStep.PeerIsOrdo)
        {
            return end;
        }

        if (end != SenderStep.Done)
        {
            throw new CommandException(end == SenderStep.NoRoom
                ? $"{address} takes datagrams so small that no byte of a file fits in: '{item.Path}' is not sent."
                : $"{address} does not answer: is the receiver started, the port right, and the file one that it may take? '{item.Path}' is not sent.");
        }

        if (file.HasGrown)
        {
            ErrorLine.Tell($"'{item.Path}' grew while it was sent: the other side has its first {file.Length} bytes.");
        }

        if (json)
        {
            Print(item, item.BareName, file.Length, began, "classic");
        }

        return end;
    }

    private void SendFast(IReadOnlyList<SendItem> items, FastSendOptions options, CancellationToken stop)
    {
        var began = LoopClock.Now;
        var send = new FastSend(port, server, items, options, console);
        send.Run(stop);
        console.Clear();
        var problems = new List<string>();
        for (var i = 0; i < items.Count; i++)
        {
            if (send.Results.ProblemOf(i) is { } problem)
            {
                problems.Add($"'{items[i].Path}' is not sent: {problem}");
            }
            else
            {
                Tell(items[i], send.Results.NameOf(i)!, began);
            }
        }

        foreach (var problem in problems.SkipLast(1))
        {
            ErrorLine.Tell(problem);
        }

        if (problems.Count > 0)
        {
            throw new CommandException(problems[^1]);
        }
    }

    private void Tell(SendItem item, string name, Instant began)
    {
        if (json)
        {
            Print(item, name, new FileInfo(item.Path).Length, began, "fast");
        }
        else if (name != item.Name)
        {
            ErrorLine.Tell($"'{item.Name}' was there already: '{item.Path}' is stored as '{name}'.");
        }
    }

    private static void Print(SendItem item, string name, long size, Instant began, string mode) =>
        Console.Out.WriteLine(JsonLine.Of(new { file = item.Path, name, size, seconds = Math.Round((LoopClock.Now - began).TotalSeconds, 3), mode }));
}
