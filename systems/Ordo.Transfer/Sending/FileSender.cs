using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Transfer.Commands;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Sending;

/// <summary>Sends files one after the other, and says what became of them.</summary>
internal sealed class FileSender(UdpPort port, Peer server, HostAndPort address, SenderConsole console, bool json)
{
    /// <summary>Sends files. It takes the calling thread.</summary>
    /// <param name="items">What to send.</param>
    /// <param name="isClassic">Whether to speak only the classic protocol.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CommandException">One could not be sent; those before it are sent.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Run(IReadOnlyList<SendItem> items, bool isClassic, CancellationToken stop)
    {
        _ = isClassic;
        CheckNames(items);
        foreach (var item in items)
        {
            Send(item, stop);
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

    private void Send(SendItem item, CancellationToken stop)
    {
        using var file = SourceFile.Open(item.Path);
        var began = LoopClock.Now;
        var end = new ClassicSend(port, server, console).Run(file, item.BareName, isMarked: false, stop);
        var seconds = (LoopClock.Now - began).TotalSeconds;
        console.Clear();
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
            Console.Out.WriteLine(JsonLine.Of(new { file = item.Path, name = item.BareName, size = file.Length, seconds = Math.Round(seconds, 3), mode = "classic" }));
        }
    }
}
