using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Workers.Grpc.Classic;
using Ordo.Workers.Machine.Lines;

namespace Ordo.Workers.Grpc;

/// <summary>
/// The interactive client of gRPC (specs/s07 §4): a prompt, a line, its answer. It talks to any server of the three services, and outlives wrong lines and servers that are not there: they
/// are asked again with the next line.
/// </summary>
/// <param name="server">Who is asked.</param>
/// <param name="input">Where the lines come from.</param>
/// <param name="output">Where prompt and answers go.</param>
/// <param name="tell">Is told, in one line each, what has no answer.</param>
internal sealed class GrpcSession(HostAndPort server, TextReader input, TextWriter output, Action<string> tell) : IAsyncDisposable
{
    private const string Prompt = ">";
    private const string ShuttingDown = "Shutting down";
    private const string Blank = " ";

    /// <summary>How long the answer to a text may take: far longer than one of 4 MiB takes on a slow link. A stream of numbers may take as long as it takes, since some servers divide by all of them.</summary>
    private static readonly RpcCallOptions Patience = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly RpcChannel _channel = new(server.ToUri());

    /// <summary>Runs until <c>exit</c>, the end of the input, or the token.</summary>
    /// <returns>False when the input ended and a line of it has no answer; a user who ends it knows what came.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        var isAnswered = await ConverseAsync(stop);
        output.WriteLine(ShuttingDown);
        output.Flush();
        return isAnswered;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task<bool> ConverseAsync(CancellationToken stop)
    {
        var isAnswered = true;
        try
        {
            while (await ReadAsync(stop) is { } line)
            {
                var asked = WorkLineParser.Parse(line);
                if (asked is WorkLine.Exit)
                {
                    return true;
                }

                isAnswered &= await AnswerAsync(asked, stop);
            }

            return isAnswered;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It ends as it does by `exit`; the prompt stays on a line of its own.
            output.WriteLine();
            return true;
        }
    }

    private async Task<string?> ReadAsync(CancellationToken stop)
    {
        output.Write(Prompt);
        output.Flush();

        // The console's reader does not hear of tokens, and waits as long as its user does: not on a thread that others need.
        return await Task.Factory.StartNew(input.ReadLine, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(stop);
    }

    private async Task<bool> AnswerAsync(WorkLine line, CancellationToken stop)
    {
        if (line is WorkLine.Wrong wrong)
        {
            tell(PlainLine.Of(wrong.Advice));
            return false;
        }

        try
        {
            await (line switch
            {
                WorkLine.Nothing => Task.CompletedTask,
                WorkLine.Reverse reverse => ReverseAsync(reverse.Text, stop),
                WorkLine.Split split => SplitAsync(split.Text, stop),
                WorkLine.IsPrime asked => AskPrimesAsync(asked.Numbers, stop),
                _ => throw new InvalidOperationException($"No answer to {line}."),
            });
        }
        catch (RpcException failure)
        {
            output.Flush();
            tell(PlainLine.Of($"{server}: {failure.Status}"));
            return false;
        }

        output.Flush();
        return true;
    }

    private async Task ReverseAsync(string text, CancellationToken stop)
    {
        var answer = await _channel.UnaryAsync(WorkMethods.Reverse, new reverse_input { Text = text }, Patience, stop);
        Say($"message: {ProtobufText.Quote(answer.Message)}");
        Say("");
    }

    private async Task SplitAsync(string text, CancellationToken stop)
    {
        var answer = await _channel.UnaryAsync(WorkMethods.Split, new split_input { Text = text, Delim = Blank }, Patience, stop);
        Say($"number: {answer.N}");
        foreach (var part in answer.Text)
        {
            Say($"parts: \"{PlainLine.Of(part)}\"");
        }

        Say("");
    }

    private async Task AskPrimesAsync(IReadOnlyList<int> numbers, CancellationToken stop)
    {
        using var call = _channel.Duplex(WorkMethods.IsPrime, cancellationToken: stop);
        var sending = SendAsync(call.Requests, numbers);
        try
        {
            while (await call.Responses.WaitToReadAsync(stop))
            {
                while (call.Responses.TryRead(out var answer))
                {
                    Say(PlainLine.Of(answer.Text));
                }

                output.Flush();
            }
        }
        finally
        {
            call.Dispose();
            await sending;
        }
    }

    private static async Task SendAsync(RpcRequestWriter<isprime_input> requests, IReadOnlyList<int> numbers)
    {
        try
        {
            foreach (var number in numbers)
            {
                var request = new isprime_input { Num = number };
                while (!requests.TryWrite(request))
                {
                    await requests.FlushAsync();
                }
            }

            await requests.CompleteAsync();
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            // The call has ended; whoever reads the answers is told how.
        }
    }

    private void Say(string line) => output.WriteLine(line);
}
