using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Sending;

/// <summary>Sends files one after the other by the classic protocol. One that cannot be read does not keep the next from being sent.</summary>
/// <param name="port">The port, which belongs to the calling thread.</param>
/// <param name="server">Who gets the files.</param>
/// <param name="address">The same as it was typed.</param>
/// <param name="console">Where to tell how far it is.</param>
/// <param name="results">Where to tell what became of them.</param>
internal sealed class ClassicFiles(UdpPort port, Peer server, HostAndPort address, SenderConsole console, SendReport results)
{
    /// <summary>After so many files in a row without an answer the server is taken for gone; it does not answer for a file that it may not take either.</summary>
    private const int MaxUnanswered = 3;

    /// <summary>How many more files may stay unanswered: none before the server has answered for one.</summary>
    private int _patience;

    /// <summary>The classic protocol has no folders: two files of one name would meet on the server.</summary>
    /// <exception cref="CommandException">Two have one name.</exception>
    public static void CheckNames(IReadOnlyList<SendItem> items)
    {
        if (items.GroupBy(item => item.BareName, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new CommandException($"the classic protocol knows no folders, and {same.Count()} of the files are called '{same.Key}': send them one by one with names of their own.");
        }
    }

    /// <summary>Sends one.</summary>
    /// <param name="item">The file.</param>
    /// <param name="isMarked">Whether to show that this sender can do more.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns><see cref="SenderStep.PeerIsOrdo"/> when the other side can do more, too, and the file is not sent; <see cref="SenderStep.Done"/> when it is; null when there is a problem with this file, which is told.</returns>
    /// <exception cref="CommandException">The server does not answer, so that there is no sense in trying the next.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public SenderStep? Send(SendItem item, bool isMarked, CancellationToken stop)
    {
        try
        {
            using var file = SourceFile.Open(item.Path);
            var began = LoopClock.Now;
            var end = new ClassicSend(port, server, console).Run(file, item.BareName, isMarked, stop);
            console.Clear();
            return end == SenderStep.PeerIsOrdo ? end : Tell(item, file, end, began);
        }
        catch (SourceFileException problem)
        {
            results.Problem(item, problem.Message);
            return null;
        }
    }

    private SenderStep? Tell(SendItem item, SourceFile file, SenderStep end, Instant began)
    {
        if (end == SenderStep.NoRoom)
        {
            throw new CommandException($"{address} takes datagrams so small that no byte of a file fits in: '{item.Path}' is not sent.");
        }

        if (end == SenderStep.GaveUp)
        {
            var problem = $"{address} does not answer: is the receiver started, the port right, and the file one that it may take? '{item.Path}' is not sent.";
            if (--_patience < 0)
            {
                throw new CommandException(problem);
            }

            results.Problem(item, problem);
            return null;
        }

        if (file.HasGrown)
        {
            ErrorLine.Tell($"'{item.Path}' grew while it was sent: the other side has its first {file.Length} bytes.");
        }

        _patience = MaxUnanswered - 1;
        results.ClassicStored(item, file.Length, began);
        return end;
    }
}
