using System;
using Ordo.Chord.Client;
using Ordo.Chord.Drawing;
using Ordo.CommandLine;
using Ordo.Rpc;

namespace Ordo.Chord.Commands;

/// <summary><c>ordo chord ring</c>: the ring as one node sees it, drawn in a terminal, a list elsewhere.</summary>
internal static class RingCommand
{
    private const int WidthOfLists = 120;

    /// <summary>Builds the verb.</summary>
    public static Verb Create()
    {
        var node = NodeOption.Create();
        var json = VerbOptions.Json();
        var verb = new Verb("ring", "Draws the ring: its nodes, their places, and how many keys each has.", "ordo chord ring", "ordo chord ring --node 127.0.0.1:7520 --json") { node, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var address = parsed.NodeOf(node);
            await using var walk = new RingWalk(address);
            try
            {
                var ring = await walk.WalkAsync(cancellation);
                if (parsed.GetValue(json))
                {
                    PrintedJson.Print(ring);
                    return 0;
                }

                var lines = Console.IsOutputRedirected ? RingDrawing.List(ring, WidthOfLists) : RingDrawing.Draw(ring, Console.WindowWidth, Console.WindowHeight);
                foreach (var line in lines)
                {
                    Console.Out.WriteLine(line);
                }

                return 0;
            }
            catch (RpcException failure)
            {
                throw NodeOption.Explain(address, failure);
            }
        });
        return verb;
    }
}
