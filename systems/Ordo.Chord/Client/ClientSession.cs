using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Rpc;

namespace Ordo.Chord.Client;

/// <summary>
/// The interactive client (specs/s08 §7): a prompt, a line, its answer. It talks to any registry or node of the teaching protocol, and outlives wrong lines, addresses without anybody and
/// answers that make no sense.
/// </summary>
/// <param name="input">Where the lines come from.</param>
/// <param name="output">Where prompt and answers go.</param>
internal sealed class ClientSession(TextReader input, TextWriter output) : IAsyncDisposable
{
    /// <summary>How long somebody gets to say what it is.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer may take: a node tries a lookup for five seconds, and its answer takes a moment more.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(6);

    private const string Prompt = "> ";

    private Connection? _connection;

    /// <summary>Runs until <c>quit</c>, the end of the input, or the token.</summary>
    /// <param name="first">What to connect to before the first line; null is nobody.</param>
    /// <param name="stop">Ends it as <c>quit</c> does.</param>
    public async Task RunAsync(string? first, CancellationToken stop)
    {
        try
        {
            if (first is not null)
            {
                await ConnectAsync(first, stop);
            }

            while (await ReadAsync(stop) is { } line && ClientLineParser.Parse(line) is not ClientLine.Quit and var asked)
            {
                await AnswerAsync(asked, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It ends as it does by `quit`; the prompt stays on a line of its own.
            output.WriteLine();
        }

        output.WriteLine(ClassicTexts.ShuttingDown);
        output.Flush();
    }

    /// <summary>Ends the connection.</summary>
    public ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        return connection?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async Task<string?> ReadAsync(CancellationToken stop)
    {
        output.Write(Prompt);
        output.Flush();

        // The console's reader does not hear of tokens.
        return await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stop);
    }

    private async Task AnswerAsync(ClientLine line, CancellationToken stop)
    {
        try
        {
            await (line switch
            {
                ClientLine.Nothing => Task.CompletedTask,
                ClientLine.Wrong wrong => SayAsync(wrong.Advice),
                ClientLine.Connect connect => ConnectAsync(connect.Address, stop),
                ClientLine.GetInfo => ShowInfoAsync(stop),
                ClientLine.Save save => WithNodeAsync(node => SaveAsync(node, save, stop)),
                ClientLine.Find find => WithNodeAsync(node => FindAsync(node, find.Key, stop)),
                ClientLine.Remove remove => WithNodeAsync(node => RemoveAsync(node, remove.Key, stop)),
                _ => throw new InvalidOperationException($"No answer to {line}."),
            });
        }
        catch (RpcException failure)
        {
            Say($"{_connection?.Address}: {failure.Status}");
        }
    }

    private async Task ConnectAsync(string address, CancellationToken stop)
    {
        await DisposeAsync();
        _connection = HostAndPort.TryParse(address, out var parsed) ? await Connection.TryOpenAsync(parsed, ConnectTimeout, AnswerTimeout, stop) : null;
        Say(_connection switch
        {
            null => "There is no Registry/Node on this address",
            { IsRegistry: true } => "Connected to registry",
            { NodeId: { } id } => $"Connected to node {id}",
            _ => "Connected to node",
        });
    }

    private Task ShowInfoAsync(CancellationToken stop) => _connection switch
    {
        null => SayAsync("You are not connected"),
        { IsRegistry: true } registry => ShowNodesAsync(registry.Peer, stop),
        { } node => ShowFingersAsync(node.Peer, stop),
    };

    private async Task ShowNodesAsync(ClassicPeer registry, CancellationToken stop)
    {
        foreach (var entry in (await registry.GetChordInfoAsync(stop)).Info)
        {
            SayEntry(entry);
        }
    }

    private async Task ShowFingersAsync(ClassicPeer node, CancellationToken stop)
    {
        var table = await node.GetFingerTableAsync(stop);
        Say($"Node id: {table.Id}");
        Say("Finger table:");
        foreach (var entry in table.FingerTable)
        {
            SayEntry(entry);
        }
    }

    private Task WithNodeAsync(Func<ClassicPeer, Task> act) => _connection switch
    {
        null => SayAsync("You are not connected"),
        { IsRegistry: true } => SayAsync("You are not connected with a node"),
        { } node => act(node.Peer),
    };

    private async Task SaveAsync(ClassicPeer node, ClientLine.Save save, CancellationToken stop)
    {
        var answer = await node.SaveAsync(save.Key, save.Text, stop);
        if (answer.State)
        {
            Say($"True, {save.Key} is saved in node {answer.Message}");
        }
        else
        {
            // The message is the id of the node that holds the key; anything else is another reason.
            Say(int.TryParse(answer.Message, out _) ? $"False, key {save.Key} already exists" : $"False, {answer.Message}");
        }
    }

    private async Task FindAsync(ClassicPeer node, string key, CancellationToken stop)
    {
        var answer = await node.FindAsync(key, stop);
        if (answer.State)
        {
            Say(ClassicTexts.Found(key, answer.Id));
            Say($"Address: {answer.Addr}");
        }
        else
        {
            var reason = answer.Message;
            Say(reason.StartsWith("False, ", StringComparison.Ordinal) ? reason : $"False, {(reason.Length > 0 ? reason : $"{key} is not there")}");
        }
    }

    private async Task RemoveAsync(ClassicPeer node, string key, CancellationToken stop)
    {
        var answer = await node.RemoveAsync(key, stop);
        Say(answer.State ? $"True, {key} is removed from node {answer.Message}" : $"False, {answer.Message}");
    }

    /// <summary>An entry that is none is shown as it came.</summary>
    private void SayEntry(string entry) => Say(ClassicEntry.TryParse(entry, out var node) ? $"{node.Id}: {node.Address}" : entry);

    private Task SayAsync(string line)
    {
        Say(line);
        return Task.CompletedTask;
    }

    /// <summary>One line, whoever wrote the words in it: neither a key nor an answer moves the cursor.</summary>
    private void Say(string line)
    {
        output.WriteLine(PlainLine.Of(line));
        output.Flush();
    }
}
